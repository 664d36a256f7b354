import { liveSecrets, type ActiveServiceAccount, type ServiceAccount } from '@quayside/domain/identity';
import type { SecretId, ServiceAccountId, SessionId, UserId } from '@quayside/domain/kernel';
import type { Clock, Principal } from '../../kernel/index.js';
import { LookUps } from '../look-ups.js';
import type { LiveSessions } from '../accounts/ports.js';
import type { ServiceAccountArchive } from '../ports.js';
import type { Claims, ServiceClaims, UserClaims } from './claims.js';

/** Who stands behind a token, as of now. */
export type Standing = Omit<Principal, 'sessionId'>;

export interface StandingsDeps {
  readonly liveSessions: LiveSessions;
  readonly serviceAccounts: ServiceAccountArchive;
  readonly clock: Clock;
}

/** Sessions and accounts that are remembered at once. */
const mostRemembered = 10_000;

/** What stands behind tokens, looked up at most twice a second for each session and account. */
export class Standings {
  readonly #sessions: LookUps<SessionId, { readonly userId: UserId; readonly standing: Standing }>;
  readonly #accounts: LookUps<
    ServiceAccountId,
    { readonly account: ActiveServiceAccount; readonly standing: Standing }
  >;

  constructor(readonly deps: StandingsDeps) {
    this.#sessions = new LookUps(deps.clock, (id: SessionId) => this.#session(id), mostRemembered);
    this.#accounts = new LookUps(deps.clock, (id: ServiceAccountId) => this.#account(id), mostRemembered);
  }

  /** Null where it has ended. The same object as long as the same was looked up. */
  of(claims: Claims): Promise<Standing | null> {
    return 'sid' in claims ? this.#ofUser(claims) : this.#ofService(claims);
  }

  /** The session is asked after anew: for the process that ends it. */
  forgetSession(id: SessionId): void {
    this.#sessions.forget(id);
  }

  /** All sessions are asked after anew: for the process that changes a user, or what a role may do. */
  forgetSessions(): void {
    this.#sessions.forgetAll();
  }

  forgetAccount(id: ServiceAccountId): void {
    this.#accounts.forget(id);
  }

  dropOld(): void {
    this.#sessions.dropOld();
    this.#accounts.dropOld();
  }

  async #ofUser({ sid, sub }: UserClaims): Promise<Standing | null> {
    const session = await this.#sessions.of(sid);
    return session?.userId === sub ? session.standing : null;
  }

  async #ofService({ sub, sec }: ServiceClaims): Promise<Standing | null> {
    const found = await this.#accounts.of(sub);
    if (!found || this.#hasSecret(found.account, sec)) return found?.standing ?? null;
    // The secret may be newer than what is known of the account.
    this.#accounts.forget(sub);
    const fresh = await this.#accounts.of(sub);
    return fresh && this.#hasSecret(fresh.account, sec) ? fresh.standing : null;
  }

  #hasSecret(account: ActiveServiceAccount, id: SecretId): boolean {
    return liveSecrets(account, this.deps.clock.now()).some((secret) => secret.id === id);
  }

  async #session(id: SessionId) {
    const session = await this.deps.liveSessions.find(id);
    if (!session) return null;
    const { userId, name, scopes } = session;
    return { userId, standing: { id: userId, kind: 'user', name, scopes: new Set(scopes) } as const };
  }

  async #account(id: ServiceAccountId) {
    const account: ServiceAccount | null = await this.deps.serviceAccounts.find(id);
    if (account?.status !== 'active') return null;
    const { name, scopes } = account;
    return { account, standing: { id, kind: 'service', name, scopes: new Set(scopes) } as const };
  }
}
