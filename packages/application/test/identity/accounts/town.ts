import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  memoryIdentity,
  MemoryMail,
  memoryRecorder,
  PlainDigest,
  PlainPasswords,
  PlainTimeCodes,
  PlainVault,
  RecordingLog,
} from '@quayside/adapters-memory';
import {
  accountContracts,
  liveSessions,
  makeAccounts,
  scopesOf,
  type AccessTokens,
  type LiveSessions,
} from '@quayside/application/identity';
import {
  makePipeline,
  systemPrincipal,
  type Answer,
  type Failure,
  type Letter,
  type Message,
  type Principal,
} from '@quayside/application/kernel';
import { later, type SessionId } from '@quayside/domain/kernel';
import { aCall, aPrincipal } from '@quayside/testkit';
import { expect } from 'chai';

export type Output = Readonly<Record<string, unknown>>;
export interface Tokens {
  readonly access: string;
  readonly refresh: string;
  readonly session: string;
  readonly user: string;
}

const otherScopes = ['orders:read', 'orders:write', 'orders:all', 'catalog:read', 'inventory:read', 'payments:read'];

/** Users over memory, asked through the pipeline as transports ask, with their mail in hand. */
export class Town {
  readonly clock = new ManualClock('2026-03-02T09:00:00.000Z');
  readonly database = new MemoryDatabase(this.clock, new CountingIds());
  readonly store = memoryIdentity(this.database);
  readonly passwords = new PlainPasswords();
  readonly timeCodes = new PlainTimeCodes();
  readonly mail = new MemoryMail();
  readonly log = new RecordingLog();
  /** What whoever remembers sessions was told. */
  readonly watched: string[] = [];
  readonly live: LiveSessions = liveSessions({ ...this.store, clock: this.clock });
  readonly accounts = makeAccounts({
    ...this.store,
    passwords: this.passwords,
    commonPasswords: new Set(['passwordpassword']),
    timeCodes: this.timeCodes,
    accessTokens: this.#accessTokens(),
    watch: {
      ended: (ids) => void this.watched.push(...ids),
      changed: () => void this.watched.push('changed'),
    },
    vault: new PlainVault(),
    digest: new PlainDigest(),
    mail: this.mail,
    pages: 'https://shop.example/account',
    clock: this.clock,
    log: this.log,
    scopes: scopesOf(accountContracts, otherScopes),
  });
  /** Callers that are no users, by their credential. */
  readonly others: Record<string, Principal> = { operator: systemPrincipal('operator') };
  #issued = 0;
  #heard = 0;

  readonly #pipeline = makePipeline({
    clock: this.clock,
    digest: new PlainDigest(),
    log: this.log,
    once: this.database,
    audit: memoryRecorder(this.database),
    checkOutputs: true,
    authenticator: { principalOf: (credential) => this.#principalOf(credential) },
  });

  ask(name: string, input: object, as: string | null = null, onceKey: string | null = null): Promise<Answer> {
    const useCase = this.accounts.useCases.find(({ contract }) => contract.name === `identity.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const origin = { address: '192.0.2.7', agent: 'a browser\u0007', traceId: null };
    return this.#pipeline.run(useCase, aCall(input, { credential: as, onceKey, origin }));
  }

  /** What a call that is to succeed gave back. */
  async done(name: string, input: object, as: string | null = null): Promise<Output> {
    const answer = await this.ask(name, input, as);
    if (!answer.ok) throw new Error(`${name} was refused: ${JSON.stringify(answer.failure)}`);
    return JSON.parse(answer.body) as Output;
  }

  /** Why a call that is to be refused was. */
  async refusal(name: string, input: object, as: string | null = null): Promise<Failure> {
    const answer = await this.ask(name, input, as);
    if (answer.ok) throw new Error(`${name} was not refused: ${answer.body}`);
    return answer.failure;
  }

  /** Brings the mails of all that was committed on their way; gives back those that were sent now. */
  async post(): Promise<readonly Letter[]> {
    const before = this.mail.sent.length;
    this.database.place(1_000);
    const { consumer } = this.accounts;
    const hears = consumer.reactions.map(({ hears: type }) => type);
    for (const message of this.database.placed(this.#heard, hears, 1_000)) {
      const reaction = consumer.reactions.find((each) => each.hears === message.type);
      const ended = await reaction?.react(consumer.name, message);
      if (ended?.outcome === 'refused') this.log.warn(ended.error.code);
    }
    this.#heard = this.database.head();
    return this.mail.sent.slice(before);
  }

  /** Somebody who has registered and confirmed. */
  async resident(email = 'ada@example.com', password = 'correct horse battery'): Promise<string> {
    await this.done('register', { email, password });
    const [letter] = await this.post();
    return String((await this.done('confirm_registration', { token: tokenIn(letter), password }))['id']);
  }

  /** Somebody who was invited with these roles, and came. */
  async staff(email: string, roles: readonly string[], password = 'correct horse battery'): Promise<string> {
    const { id } = await this.done('create_user', { email, roles }, 'operator');
    const [letter] = await this.post();
    await this.done('reset_password', { token: tokenIn(letter), password });
    return String(id);
  }

  async logIn(email = 'ada@example.com', password = 'correct horse battery'): Promise<Tokens> {
    const { signed_in: signedIn } = await this.done('log_in', { email, password });
    return tokensOf(signedIn as Output);
  }

  async refresh(token: string): Promise<Tokens> {
    return tokensOf(await this.done('refresh_session', { refresh_token: token }));
  }

  /** Enrols a second factor; gives back its secret and the recovery codes. */
  async enrol(as: string, password = 'correct horse battery') {
    const { secret } = await this.done('enrol_second_factor', { password }, as);
    const code = this.timeCodes.codeAt(String(secret), this.clock.now());
    const confirmed = await this.done('confirm_second_factor', { code }, as);
    return { secret: String(secret), recoveryCodes: confirmed['recovery_codes'] as readonly string[] };
  }

  /** Whether a session is taken for one that lasts. */
  async isLive({ session }: Tokens): Promise<boolean> {
    return (await this.live.find(session as SessionId)) !== null;
  }

  async told(subject: string): Promise<readonly string[]> {
    return this.database.history(subject).map(({ type }) => type.slice('identity.'.length));
  }

  /** All that was written to the log of messages. */
  messages(): readonly Message[] {
    this.database.place(1_000);
    const types = new Set([...this.accounts.consumer.reactions.map(({ hears }) => hears)]);
    return [...this.database.placed(0, [...types], 1_000), ...this.database.eventsOf(0, 1_000).events];
  }

  #accessTokens(): AccessTokens {
    return {
      issue: async ({ sessionId }, scopes) => {
        this.#issued += 1;
        return {
          token: `access ${sessionId} ${[...scopes].join('+')} ${this.#issued}`,
          expiresAt: later(this.clock.now(), 1_800_000),
        };
      },
    };
  }

  async #principalOf(credential: string): Promise<Principal | null> {
    const [kind, sessionId = ''] = credential.split(' ');
    if (kind !== 'access') return this.others[credential] ?? null;
    const session = await this.live.find(sessionId as SessionId);
    if (!session) return null;
    const { userId: id, name, scopes } = session;
    return aPrincipal({ id, kind: 'user', name, scopes: new Set(scopes), sessionId: sessionId as SessionId });
  }
}

/** The token that a letter brings. */
export const tokenIn = (letter: Letter | undefined): string => {
  const token = /qs_mail_[0-9A-Za-z]+/.exec(letter?.text ?? '')?.[0];
  if (token === undefined) throw new Error(`there is no token in ${JSON.stringify(letter)}`);
  return token;
};

export const tokensOf = (signedIn: Output): Tokens => {
  expect(signedIn).to.be.an('object');
  return {
    access: String(signedIn['access_token']),
    refresh: String(signedIn['refresh_token']),
    session: String(signedIn['session_id']),
    user: String(signedIn['user_id']),
  };
};

export const pathsOf = ({ details }: Failure): readonly string[] =>
  ((details['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
