import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  memoryIdentity,
  memoryRecorder,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory';
import { accountDeps, tokenDeps, type TokenDeps } from '@quayside/testkit';
import { identityContracts, makeIdentity, scopesOf, type KeyArchive } from '@quayside/application/identity';
import {
  makePipeline,
  systemPrincipal,
  type Answer,
  type Caller,
  type Failure,
  nowhere,
} from '@quayside/application/kernel';

export interface Asking {
  readonly secret?: string | null;
  readonly onceKey?: string;
}
export interface MadeKey {
  readonly id: string;
  readonly secret: string;
}

/** The machine itself. */
const caller: Caller = {
  principal: systemPrincipal('test'),
  requestId: 'req',
  transport: 'test',
  origin: nowhere,
  deadline: '9999-01-01T00:00:00.000Z',
};

export interface Holder {
  readonly id: string;
  readonly scopes: readonly string[];
}
const callerAs = ({ id, scopes }: Holder): Caller => ({
  ...caller,
  principal: { ...caller.principal, id, scopes: new Set(scopes) },
});

/** Identity over memory, asked through the pipeline by whoever has a key or a token. `through` stands before the store's reads. */
export const openDesk = (through: (keys: KeyArchive) => KeyArchive = (keys) => keys, more: Partial<TokenDeps> = {}) => {
  const clock = new ManualClock('2026-03-02T09:00:00.000Z');
  const database = new MemoryDatabase(clock, new CountingIds());
  const identityStore = memoryIdentity(database);
  const { keys, signingKeys } = identityStore;
  const digest = new PlainDigest();
  const log = new RecordingLog();
  const scopes = scopesOf(identityContracts, ['orders:read', 'orders:write', 'orders:price']);
  /** A process on this database. */
  const start = (other: Partial<TokenDeps> = more) =>
    makeIdentity({
      ...identityStore,
      keys: through(keys),
      ...tokenDeps(),
      ...accountDeps(),
      ...other,
      digest,
      clock,
      scopes,
    });
  const identity = start();
  const pipeline = makePipeline({
    clock,
    digest,
    log,
    once: database,
    audit: memoryRecorder(database),
    authenticator: identity.authenticator,
    checkOutputs: true,
  });

  const useCaseOf = (name: string) => {
    const useCase = identity.useCases.find(({ contract }) => contract.name === `identity.${name}`);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    return useCase;
  };
  const ask = (name: string, input: unknown, { secret = null, onceKey }: Asking = {}): Promise<Answer> =>
    pipeline.run(useCaseOf(name), {
      credential: secret,
      input,
      onceKey: onceKey ?? null,
      requestId: 'req',
      transport: 'test',
      origin: nowhere,
      patience: 30_000,
      wait: 0,
    });
  /** Calls as whoever this is, and holds these scopes by now. */
  const executeAs = async (who: Holder, name: string, input: object): Promise<unknown> => {
    const ended = await useCaseOf(name).execute(input, { caller: callerAs(who), once: null, audit: null });
    if (ended.outcome !== 'committed') throw new Error(`${name}: ${JSON.stringify(ended)}`);
    return ended.value;
  };
  /** Calls as the machine itself does, on its own account. */
  const execute = (name: string, input: object): Promise<unknown> =>
    executeAs({ id: caller.principal.id, scopes: ['*'] }, name, input);
  const makeKey = async (input: {
    readonly scopes: readonly string[];
    readonly name?: string;
    readonly expires_at?: string;
  }): Promise<MadeKey> => {
    return (await execute('create_key', { name: 'a key', expires_at: null, ...input })) as MadeKey;
  };
  const revoke = (id: string) => execute('revoke_key', { id });
  const sweep = () => Promise.all(identity.sweeps.map((each) => each.sweep(clock.now())));
  return { clock, database, keys, signingKeys, log, identity, start, ask, executeAs, makeKey, revoke, sweep };
};
export type Desk = ReturnType<typeof openDesk>;

/** What a call that is to succeed gave back. */
export const outputOf = async (answer: Promise<Answer>): Promise<Record<string, unknown>> => {
  const ended = await answer;
  if (!ended.ok) throw new Error(`refused: ${JSON.stringify(ended.failure)}`);
  return JSON.parse(ended.body) as Record<string, unknown>;
};

/** Why a call was refused. */
export const failureOf = async (answer: Promise<Answer>): Promise<Failure> => {
  const ended = await answer;
  if (ended.ok) throw new Error(`not refused: ${ended.body}`);
  return ended.failure;
};

/** The fields that a refusal names. */
export const pathsOf = ({ details }: Failure): readonly string[] =>
  ((details['issues'] ?? []) as readonly { readonly path: string }[]).map(({ path }) => path);
