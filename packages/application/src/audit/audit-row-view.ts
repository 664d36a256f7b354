import { AuditId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';
import type { SealedEntry } from './ports.js';

/** A row of the trail as everybody sees it. */
export const AuditRowView = v.strictObject({
  /** Its number in the chain. */
  sequence: v.number(),
  id: AuditId,
  at: Instant,
  actor: v.strictObject({ id: v.string(), kind: v.string(), name: v.string() }),
  on_behalf_of: v.nullable(v.string()),
  use_case: v.string(),
  transport: v.string(),
  address: v.nullable(v.string()),
  agent: v.nullable(v.string()),
  object: v.nullable(v.string()),
  /** `ok`, `replayed`, or the code of the refusal. */
  outcome: v.string(),
  request_id: v.string(),
  times: v.number(),
  fields: v.array(v.string()),
  changes: v.array(
    v.strictObject({ subject: v.string(), from: v.number(), to: v.number(), events: v.array(v.string()) }),
  ),
  previous: v.string(),
  hash: v.string(),
});
export type AuditRowView = v.InferOutput<typeof AuditRowView>;

export const auditRowView = ({ sequence, previous, hash, entry }: SealedEntry): AuditRowView => ({
  sequence,
  id: entry.id,
  at: entry.at,
  actor: { id: entry.actor, kind: entry.actorKind, name: entry.actorName },
  on_behalf_of: entry.onBehalfOf,
  use_case: entry.useCase,
  transport: entry.transport,
  address: entry.address,
  agent: entry.agent,
  object: entry.object,
  outcome: entry.outcome,
  request_id: entry.requestId,
  times: entry.times,
  fields: [...entry.fields],
  changes: entry.changes.map(({ subject, from, to, events }) => ({ subject, from, to, events: [...events] })),
  previous,
  hash,
});
