import {
  CountingIds,
  MemoryDatabase,
  memoryMessageLog,
  memoryRecorder,
  PlainDigest,
  RecordingLog,
} from '@quayside/adapters-memory';
import {
  startHttp,
  Health,
  type App,
  type Component,
  type HttpOptions,
  type HttpServer,
} from '@quayside/adapters-http';
import { allEvents } from '@quayside/application';
import {
  makeFeed,
  makePipeline,
  type Authenticator,
  type Clock,
  type Limits,
  type PipelineHooks,
  type Principal,
} from '@quayside/application/kernel';

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
export const asAdmin = { authorization: 'Bearer admin' } as const;

export interface GroundOptions {
  readonly hooks?: PipelineHooks;
  readonly limits?: Limits;
  readonly components?: Readonly<Record<string, Component>>;
  readonly clock?: Clock;
  /** Knows those who are not known below. */
  readonly authenticator?: Authenticator;
}

/** What an app under test stands on. */
export const newGround = ({
  hooks = {},
  limits,
  components = {},
  clock = realClock,
  authenticator: others = { principalOf: async () => null },
}: GroundOptions = {}) => {
  /** Who shows which credential; whoever is taken out is revoked. */
  const principals = new Map([
    ['admin', principal('key_admin', '*')],
    ['reader', principal('key_reader', 'catalog:read', 'orders:read')],
    ['ada', principal('key_ada', 'orders:read')],
    ['clerk', principal('key_clerk', 'orders:read', 'orders:all')],
    ['stock', principal('key_stock', 'inventory:read')],
  ]);
  const authenticator: Authenticator = {
    principalOf: async (credential) => principals.get(credential) ?? others.principalOf(credential),
  };
  const log = new RecordingLog();
  const ids = new CountingIds();
  const database = new MemoryDatabase(clock, ids);
  const digest = new PlainDigest();
  const pipeline = makePipeline({
    clock,
    digest,
    log,
    authenticator,
    once: database,
    audit: memoryRecorder(database),
    checkOutputs: true,
    hooks,
    ...(limits && { limits }),
  });
  const startedAt = clock.now();
  const health = new Health({
    version: '1.2.3',
    commit: 'abc',
    builtAt: null,
    startedAt,
    clock,
    components,
  });
  const feed = makeFeed({
    messages: memoryMessageLog(database),
    contracts: allEvents,
    authenticator,
    clock,
    log,
    retention: 24 * 3_600_000,
    ...(limits && { budgets: limits }),
  });
  return { log, ids, database, digest, feed, pipeline, health, clock, principals };
};
export type Ground = ReturnType<typeof newGround>;

export interface Running extends HttpServer {
  readonly url: string;
}

/** Listens on a free port of this machine only. */
export const listen = async (app: App, options: Partial<HttpOptions> = {}): Promise<Running> => {
  const started = await startHttp({ app, host: '127.0.0.1', port: 0, drainMilliseconds: 1_000, ...options });
  if (!started.ok) throw new Error(started.error.message);
  return { ...started.value, url: `http://127.0.0.1:${started.value.port}` };
};

/** Listens for as long as something is tried out, however that ends. */
export const serving = async <T>(
  app: App,
  use: (server: Running) => Promise<T>,
  options?: Partial<HttpOptions>,
): Promise<T> => {
  const server = await listen(app, options);
  try {
    return await use(server);
  } finally {
    await server.stop();
  }
};
