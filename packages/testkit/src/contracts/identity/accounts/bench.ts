import type {
  AccountArchive,
  AccountLeftovers,
  AccountsTx,
  AccountsWork,
  RoleReader,
  SessionArchive,
} from '@quayside/application/identity';
import type { Message, MessageLog } from '@quayside/application/kernel';
import {
  createRole,
  deactivateUser,
  inviteUser,
  makeMailToken,
  registerUser,
  startSession,
  type Account,
  type AccountDecided,
  type MailToken,
  type NewMailToken,
  type OwnRole,
  type Role,
  type Session,
} from '@quayside/domain/identity';
import { ok, type UserId } from '@quayside/domain/kernel';
import type { Ground } from '../../../ground.js';

/** A store of users with all that is theirs, and the log that its events go to. */
export interface AccountStoreUnderTest {
  readonly work: AccountsWork;
  readonly accounts: AccountArchive;
  readonly roles: RoleReader;
  readonly sessions: SessionArchive;
  readonly leftovers: AccountLeftovers;
  readonly log: MessageLog;
}

export const unit = { actor: 'key_ada', requestId: 'req_1' };
export const hashOf = (n: number): string => n.toString(16).padStart(64, '0');

/** What a suite works with: the store, and the steps that its tests share. */
export class AccountBench {
  #made = 0;

  constructor(
    readonly ground: Ground,
    readonly store: AccountStoreUnderTest,
  ) {}

  get now(): string {
    return this.ground.clock.now();
  }

  /** Runs a unit of work that is to be committed. */
  async run<T>(act: (tx: AccountsTx) => Promise<T> | T): Promise<T> {
    const ended = await this.store.work.run(unit, async (tx) => ok(await act(tx)));
    if (ended.outcome !== 'committed') throw new Error(`not committed, but ${ended.outcome}`);
    return ended.value;
  }

  async register(changes: Partial<Parameters<typeof registerUser>[0]> = {}): Promise<Account> {
    const input = {
      id: this.ground.ids.next('usr'),
      email: `user${(this.#made += 1)}@example.com`,
      name: 'Ada',
      roles: ['customer'],
      passwordHash: 'a hash',
      ...changes,
    };
    return this.save(registerUser(input, this.now));
  }

  async invite(email: string, roles: readonly string[] = ['customer']): Promise<Account> {
    return this.save(
      inviteUser({ id: this.ground.ids.next('usr'), email, name: null, roles, createdBy: 'key_ada' }, this.now),
    );
  }

  async save(decided: AccountDecided): Promise<Account> {
    await this.run((tx) => tx.accounts.save(decided));
    return decided.account;
  }

  /** Changes a user as it is now; gives back null where there was nothing to change. */
  async change(id: UserId, decide: (account: Account) => AccountDecided | null): Promise<Account | null> {
    return this.run(async (tx) => {
      const account = await tx.accounts.find(id);
      const decided = account && decide(account);
      if (decided) tx.accounts.save(decided);
      return decided?.account ?? null;
    });
  }

  /** Deactivates an administrator where another one is left; gives back whether that was so. */
  async retire(id: UserId): Promise<boolean> {
    return this.run(async (tx) => {
      const account = await tx.accounts.find(id);
      const decided = account && deactivateUser(account, tx.now);
      if (!decided || !(await tx.accounts.hasAnotherAdministrator(id))) return false;
      tx.accounts.save(decided);
      tx.accounts.keepAnotherAdministrator(id);
      return true;
    });
  }

  async role(name: string, scopes: readonly string[] = ['orders:read']): Promise<OwnRole> {
    const decided = createRole(
      { id: this.ground.ids.next('rol'), name, description: null, scopes, requiresSecondFactor: false },
      this.now,
    );
    await this.run((tx) => tx.roles.save(decided));
    return decided.role;
  }

  async roleNamed(name: string): Promise<Role | undefined> {
    const roles = await this.store.roles.all();
    return roles.find((role) => role.name === name);
  }

  async start({ user }: Account): Promise<Session> {
    const origin = { address: '192.0.2.7', agent: 'a browser' };
    const decided = startSession({ id: this.ground.ids.next('ses'), userId: user.id, origin }, this.now);
    await this.run((tx) => tx.sessions.save(decided));
    return decided.session;
  }

  newMailToken(changes: Partial<NewMailToken> = {}): MailToken {
    return makeMailToken(
      {
        id: this.ground.ids.next('mtk'),
        purpose: 'password_reset',
        tokenHash: hashOf(1_000 + (this.#made += 1)),
        sealedToken: 'sealed',
        email: 'Ada@Example.com',
        name: null,
        passwordHash: null,
        ...changes,
      },
      this.now,
    );
  }

  async mailToken(changes: Partial<NewMailToken> = {}): Promise<MailToken> {
    const token = this.newMailToken(changes);
    await this.run((tx) => tx.mailTokens.save(token));
    return token;
  }

  async messages(subject: string): Promise<readonly Message[]> {
    while ((await this.store.log.place(100)) > 0);
    const all = (await this.store.log.read(0, told, 1_000)).messages;
    return all.filter((message) => message.subject === subject);
  }
}

export const firstPage = {
  q: null,
  sort: { by: 'created_at', descending: false },
  perPage: 100,
  page: 1,
  cursor: null,
} as const;

const told = [
  'user_registered',
  'user_invited',
  'user_confirmed',
  'user_changed',
  'user_roles_changed',
  'user_deactivated',
  'user_reactivated',
  'password_changed',
  'second_factor_enrolled',
  'second_factor_removed',
  'recovery_codes_replaced',
  'session_started',
  'session_ended',
  'role_created',
  'role_changed',
  'role_deleted',
].map((type) => `identity.${type}`);
