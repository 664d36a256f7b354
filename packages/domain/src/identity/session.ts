import { between, later, type Fact, type Instant, type SessionId, type UserId } from '../kernel/index.js';

/** From where somebody signed in, as far as it is known: for the user to tell sessions by. Nothing of it is proven. */
export interface SignInOrigin {
  readonly address: string | null;
  /** What the program said of itself. */
  readonly agent: string | null;
}

/** A signed-in user on one device. Its refresh tokens are one family: each is used once and makes the next. */
interface SessionBase {
  readonly id: SessionId;
  readonly userId: UserId;
  readonly origin: SignInOrigin;
  readonly startedAt: Instant;
  /** When it was last refreshed. Noted beside the version. */
  readonly lastUsedAt: Instant;
  /** When the newest of its refresh tokens expires. Noted beside the version. */
  readonly expiresAt: Instant;
  /** 1 while it lasts, 2 when it was ended. */
  readonly version: number;
}
export interface OpenSession extends SessionBase {
  readonly endedAt: null;
  readonly endReason: null;
}
export interface EndedSession extends SessionBase {
  readonly endedAt: Instant;
  readonly endReason: SessionEnd;
}
export type Session = OpenSession | EndedSession;

export const sessionEnds = [
  'logged_out',
  'ended_by_user',
  'ended_by_administrator',
  'refresh_token_reused',
  'password_changed',
  'password_reset',
  'second_factor_changed',
  'deactivated',
  'displaced',
] as const;
/** `displaced` is one more than a user may have: the oldest goes. */
export type SessionEnd = (typeof sessionEnds)[number];

export type SessionStarted = Fact<'identity.session_started', { readonly userId: UserId }>;
export type SessionEnded = Fact<'identity.session_ended', { readonly userId: UserId; readonly reason: SessionEnd }>;
export type SessionEvent = SessionStarted | SessionEnded;

/** One link of the chain: good once, until it expires. */
export interface RefreshToken {
  /** SHA-256 of the token. */
  readonly hash: string;
  readonly sessionId: SessionId;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
}

/** Milliseconds that a refresh token is good for: 7 days. */
export const refreshTime = 7 * 24 * 3_600_000;
/** Milliseconds that a session lasts however often it is refreshed: 90 days. */
export const longestSession = 90 * 24 * 3_600_000;
/** Open sessions of one user. */
export const mostSessions = 50;

export interface SessionDecided<S extends Session = Session> {
  readonly session: S;
  readonly event: SessionEvent;
}

export const startSession = (
  input: Pick<Session, 'id' | 'userId' | 'origin'>,
  now: Instant,
): SessionDecided<OpenSession> => ({
  session: {
    ...input,
    startedAt: now,
    lastUsedAt: now,
    expiresAt: later(now, refreshTime),
    endedAt: null,
    endReason: null,
    version: 1,
  },
  event: { type: 'identity.session_started', at: now, data: { userId: input.userId } },
});

/** Null where it was ended before: it stays ended as it first was. */
export const endSession = (session: Session, reason: SessionEnd, now: Instant): SessionDecided<EndedSession> | null =>
  session.endedAt === null
    ? {
        session: { ...session, endedAt: now, endReason: reason, version: session.version + 1 },
        event: { type: 'identity.session_ended', at: now, data: { userId: session.userId, reason } },
      }
    : null;

export const isOpenSession = (session: Session, now: Instant): session is OpenSession =>
  session.endedAt === null && now < session.expiresAt;

/** Until when the next refresh token of a session is good. */
export const nextExpiry = ({ startedAt }: Session, now: Instant): Instant =>
  later(now, Math.min(refreshTime, longestSession - between(startedAt, now)));

/** Of the open sessions those that have to make room for one more: the ones that were used the longest ago. */
export const displacedBy = (open: readonly OpenSession[]): readonly OpenSession[] =>
  open.toSorted((a, b) => (a.lastUsedAt < b.lastUsedAt ? -1 : 1)).slice(0, Math.max(0, open.length + 1 - mostSessions));
