import { sessionEnds, type Session } from '@quayside/domain/identity';
import { SessionId, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../../kernel/index.js';

export const SessionView = v.strictObject({
  id: SessionId,
  user_id: UserId,
  /** From where it was started, as far as that is known. */
  address: v.nullable(v.string()),
  agent: v.nullable(v.string()),
  started_at: Instant,
  last_used_at: Instant,
  expires_at: Instant,
  ended_at: v.nullable(Instant),
  end_reason: v.nullable(v.picklist(sessionEnds)),
  /** Whether it is the session that asks. */
  current: v.boolean(),
});
export type SessionView = v.InferOutput<typeof SessionView>;

export const sessionView = (session: Session, current: SessionId | null): SessionView => ({
  id: session.id,
  user_id: session.userId,
  address: session.origin.address,
  agent: session.origin.agent,
  started_at: session.startedAt,
  last_used_at: session.lastUsedAt,
  expires_at: session.expiresAt,
  ended_at: session.endedAt,
  end_reason: session.endReason,
  current: session.id === current,
});
