import type {
  AccountReader,
  SessionArchive,
  SessionFilter,
  SessionSort,
  StagedChallenges,
  StagedSessions,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import { isOpenSession, type RefreshToken, type Session, type SignInChallenge } from '@quayside/domain/identity';
import type { Instant, SessionId } from '@quayside/domain/kernel';
import { frozen, pageOf, VersionedMap, type Stage } from '../kernel/index.js';

interface Use {
  readonly lastUsedAt: Instant;
  readonly expiresAt: Instant;
}

/** Sessions with their refresh tokens, and the logins that are half done. */
export class MemorySessions implements SessionArchive {
  readonly #sessions = new VersionedMap<SessionId, Session>();
  /** Beside the sessions, for it has no part in their versions. */
  readonly #uses = new Map<SessionId, Use>();
  readonly #tokens = new Map<string, RefreshToken>();
  readonly #challenges = new VersionedMap<string, SignInChallenge>();

  constructor(readonly accounts: AccountReader) {}

  async list(request: ListRequest<SessionFilter, SessionSort>): Promise<Page<Session>> {
    const { userId, openAt } = request.filter;
    const rows = this.#all().filter(
      (session) => session.userId === userId && (openAt === undefined || isOpenSession(session, openAt)),
    );
    return pageOf(rows, request, {
      id: ({ id }) => id,
      sort: (session, by) => (by === 'started_at' ? session.startedAt : session.lastUsedAt),
    });
  }

  async read(id: SessionId) {
    const session = this.#find(id);
    const account = session && (await this.accounts.find(session.userId));
    return session && account && { session, account };
  }

  stagedSessions(stage: Stage): StagedSessions {
    return {
      find: async (id) => this.#find(id),
      openOf: async (userId) =>
        this.#all().flatMap((session) => (session.userId === userId && session.endedAt === null ? [session] : [])),
      save: ({ session, event }) => {
        const { id, version, lastUsedAt, expiresAt } = session;
        stage.change(this.#sessions.save(id, session, version - 1));
        if (version === 1) stage.change(always(() => this.#uses.set(id, { lastUsedAt, expiresAt })));
        stage.tell({ subject: id, lane: id, version, events: [event] });
      },
      noteUse: (id, lastUsedAt, expiresAt) => stage.change(always(() => this.#uses.set(id, { lastUsedAt, expiresAt }))),
      findToken: async (hash) => this.#tokens.get(hash) ?? null,
      issueToken: (token) =>
        stage.change({
          holds: () => !this.#tokens.has(token.hash),
          apply: () => void this.#tokens.set(token.hash, frozen(token)),
        }),
      spendToken: ({ hash }, now) => {
        const unspent = (): RefreshToken | null => {
          const token = this.#tokens.get(hash);
          return token?.usedAt === null ? token : null;
        };
        stage.change({
          holds: () => unspent() !== null,
          apply: () => {
            const token = unspent();
            if (token) this.#tokens.set(hash, frozen({ ...token, usedAt: now }));
          },
        });
      },
    };
  }

  stagedChallenges(stage: Stage): StagedChallenges {
    return {
      find: async (hash) => this.#challenges.get(hash),
      save: (challenge) => stage.change(this.#challenges.save(challenge.hash, challenge, challenge.version - 1)),
      forgetOf: (userId) =>
        stage.change(always(() => this.#challenges.forget((each) => each.userId === userId, Infinity))),
    };
  }

  forgetTokens(before: Instant, limit: number): number {
    const useless = [...this.#tokens.values()].filter(({ expiresAt }) => expiresAt < before).slice(0, limit);
    for (const { hash } of useless) this.#tokens.delete(hash);
    return Math.max(
      useless.length,
      this.#challenges.forget(({ expiresAt }) => expiresAt < before, limit),
    );
  }

  forgetSessions(before: Instant, limit: number): number {
    const isOver = (session: Session): boolean => (session.endedAt ?? this.#withUse(session).expiresAt) < before;
    const forgotten = this.#sessions.forget(isOver, limit);
    const isKept = (id: SessionId): boolean => this.#sessions.get(id) !== null;
    for (const id of this.#uses.keys()) if (!isKept(id)) this.#uses.delete(id);
    for (const { hash, sessionId } of this.#tokens.values()) if (!isKept(sessionId)) this.#tokens.delete(hash);
    return forgotten;
  }

  #find(id: SessionId): Session | null {
    const session = this.#sessions.get(id);
    return session && this.#withUse(session);
  }

  #all(): readonly Session[] {
    return this.#sessions.all().map((session) => this.#withUse(session));
  }

  #withUse<S extends Session>(session: S): S {
    return { ...session, ...this.#uses.get(session.id) };
  }
}

const always = (apply: () => void) => ({ holds: () => true, apply });
