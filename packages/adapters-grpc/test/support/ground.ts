import {
  CountingIds,
  MemoryDatabase,
  memoryMessageLog,
  MemoryProducts,
  memoryRecorder,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory';
import { startGrpc, type GrpcOptions, type GrpcServer } from '@quayside/adapters-grpc';
import { allContracts, allEvents, makeCatalog } from '@quayside/application';
import {
  makeFeed,
  makePipeline,
  type Authenticator,
  type Caller,
  type Clock,
  type Contract,
  type DeclaredError,
  type Feed,
  type Principal,
  type UseCase,
} from '@quayside/application/kernel';
import { fail, ok, type Result } from '@quayside/domain/kernel';

/** The machine's own time: sockets do not wait for a clock that is moved by hand. */
export const realClock: Clock = {
  now: () => new Date().toISOString(),
  elapsed: () => performance.now(),
  after: (milliseconds, effect) => {
    const timer = setTimeout(effect, milliseconds);
    return () => clearTimeout(timer);
  },
};

const principal = (id: string, ...scopes: readonly string[]): Principal => ({
  id,
  kind: 'api_key',
  name: id,
  scopes: new Set(scopes),
  sessionId: null,
});

/** What a use case of no context does: it hears what arrived, and answers what a test wants. */
export type Part = (input: unknown, caller: Caller) => Promise<Result<unknown, DeclaredError>>;

/** The catalog as it is, and for all else parts that a test writes; behind the real pipeline, on memory. */
export class Ground {
  /** Who shows which credential; whoever is taken out is revoked. */
  readonly principals = new Map([
    ['admin', principal('key_admin', '*')],
    ['reader', principal('key_reader', 'catalog:read')],
    ['ada', principal('key_ada', 'orders:read')],
  ]);
  readonly parts = new Map<string, Part>();
  readonly log = new RecordingLog();
  readonly database = new MemoryDatabase(realClock, new CountingIds());
  readonly feed: Feed;
  readonly useCases: ReadonlyMap<string, UseCase>;
  readonly #authenticator: Authenticator = {
    principalOf: async (credential) => this.principals.get(credential) ?? null,
  };
  isReady = true;
  #servers: GrpcServer[] = [];

  constructor() {
    // What is committed gets its place in the feed, as a relay does it.
    this.database.onNews((news) => {
      if (news === 'committed') this.database.place(100);
    });
    const products = new MemoryProducts(this.database);
    const { useCases } = makeCatalog({ work: products.work, products });
    const catalog = new Map<string, UseCase>(useCases.map((useCase) => [useCase.contract.name, useCase]));
    this.useCases = new Map(
      allContracts.map((contract) => [contract.name, catalog.get(contract.name) ?? this.#played(contract)]),
    );
    this.feed = makeFeed({
      messages: memoryMessageLog(this.database),
      contracts: allEvents,
      authenticator: this.#authenticator,
      clock: realClock,
      log: this.log,
      retention: 24 * 3_600_000,
    });
  }

  /** Listens on a free port of this machine only. */
  async listen(options: Partial<GrpcOptions> = {}): Promise<GrpcServer> {
    const pipeline = makePipeline({
      clock: realClock,
      digest: new PlainDigest(),
      log: this.log,
      authenticator: this.#authenticator,
      once: this.database,
      audit: memoryRecorder(this.database),
    });
    const started = await startGrpc({
      pipeline,
      useCases: this.useCases,
      feed: this.feed,
      clock: realClock,
      log: this.log,
      readiness: { isReady: async () => this.isReady, drain: () => (this.isReady = false) },
      host: '127.0.0.1',
      port: 0,
      reflection: false,
      drainMilliseconds: 1_000,
      ...options,
    });
    if (!started.ok) throw new Error(started.error.message);
    this.#servers.push(started.value);
    return started.value;
  }

  /** Stops every server that listens. */
  async end(): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.stop()));
    this.#servers = [];
  }

  #played(contract: Contract): UseCase {
    return {
      contract,
      execute: async (input, { caller }) => {
        const play = this.parts.get(contract.name) ?? (async () => fail({ code: 'nobody_plays_this' }));
        const result = await play(input, caller);
        return result.ok ? { outcome: 'committed', value: result.value } : { outcome: 'refused', error: result.error };
      },
      settle: async (output) => output,
    };
  }
}

export const answering =
  (value: unknown): Part =>
  async () =>
    ok(value);
export const refusing =
  (code: string, details?: unknown): Part =>
  async () =>
    fail({ code, details });
