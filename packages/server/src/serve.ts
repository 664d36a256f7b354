import type { GrpcServer } from '@quayside/adapters-grpc';
import { apiApp, Health, managementApp, routes, startHttp, type HttpServer } from '@quayside/adapters-http';
import { asyncApiDocument, webSocketPath, type WebSockets } from '@quayside/adapters-ws';
import { between, fail, ok, publishedFor, type Result } from '@quayside/domain';
import { backlogOf } from '@quayside/adapters-db';
import { allContracts, allEvents, allScopes, CannotOpen, type Log } from '@quayside/application';
import { buildInfo } from './build-info.js';
import { checkConfiguration, checkDatabase } from './config/production.js';
import type { Config } from './config/settings.js';
import { ensureFirstKey, ensureFirstLocation, type FirstKey } from './first-start.js';
import type { StartFailure } from './open-database.js';
import { callLog, joined } from './platform/call-log.js';
import { promMetrics, type Metrics } from './platform/metrics.js';
import { systemClock } from './platform/system-clock.js';
import { startGrpc } from './start-grpc.js';
import { openSystem, type System } from './system.js';
import { webSocketsOf } from './web-sockets.js';

/** A server that answers. */
export interface RunningServer {
  readonly system: System;
  readonly port: number;
  readonly grpcPort: number;
  readonly managementPort: number;
  /** The administrator's key, where this was the first start. */
  readonly firstKey: FirstKey | null;
  /** Answers what was asked, takes nothing new, and puts everything away. */
  stop(): Promise<void>;
}

/** Starts everything, in order; what was started is stopped again where a later step fails. */
export const startServer = async (config: Config, log: Log): Promise<Result<RunningServer, StartFailure>> => {
  const startedAt = systemClock.now();
  let system: System | null = null;
  let webSockets: WebSockets | null = null;
  const metrics = promMetrics({
    backlog: async () => (system ? backlogOf(system.database) : { head: 0, consumers: {}, aside: 0 }),
    audit: async () => (system ? auditRowsOf(system) : { unsealed: 0, waiting: 0, lost: 0 }),
    webSockets: () => webSockets?.counts ?? { connections: 0, subscriptions: 0, bufferedBytes: 0 },
  });
  const allowed = checkConfiguration(config);
  if (!allowed.ok) return allowed;
  const opened = await openSystem({ config, log, role: 'server', hooks: joined(metrics.hooks, callLog(log)) });
  if (!opened.ok) return opened;
  system = opened.value;
  const safe = await checkDatabase(config, system.database);
  if (!safe.ok) {
    await system.stop();
    return safe;
  }
  for (const risk of [...allowed.value, ...safe.value]) log.warn('a risk was accepted', { risk });
  const signing = await beginSigning(system);
  if (!signing.ok) {
    await system.stop();
    return signing;
  }
  webSockets = webSocketsOf(system, config, metrics);
  const listening = await listen(system, config, healthOf(system, startedAt), metrics, webSockets);
  if (!listening.ok) {
    await system.stop();
    return listening;
  }
  system.parties.listensOn(listening.value.api.port);
  const firstKey = await ensureFirstKey(system);
  await ensureFirstLocation(system);
  system.start();
  return ok({
    system,
    firstKey,
    port: listening.value.api.port,
    grpcPort: listening.value.grpc.port,
    managementPort: listening.value.management.port,
    stop: async () => {
      await Promise.all([listening.value.api.stop(), listening.value.grpc.stop()]);
      await system.stop();
      await listening.value.management.stop();
    },
  });
};

/** A server that could not sign a token is told so before anybody calls. */
const beginSigning = async ({ identity }: System): Promise<Result<void, StartFailure>> => {
  try {
    return ok(await identity.begin());
  } catch (error) {
    if (!(error instanceof CannotOpen)) throw error;
    return fail({
      message: `${error.message}: set QUAYSIDE_ENCRYPTION_KEYS to the keys that this database was used with, or put its encryption-key back.`,
    });
  }
};

const auditRowsOf = async ({ audit }: System) => ({
  unsealed: (await audit.trail.waiting()).count,
  ...audit.recorder(),
});

/** Milliseconds that a row may wait to be sealed before somebody should know. */
const sealedWithin = 10_000;

const healthOf = (system: System, startedAt: string): Health =>
  new Health({
    ...buildInfo,
    startedAt,
    clock: systemClock,
    components: {
      database: { needed: true, check: async () => (await system.database.query('select 1'), { status: 'ok' }) },
      payment_gateway: {
        needed: false,
        check: async () => ({
          status: system.gatewayState() === 'closed' ? 'ok' : 'degraded',
          detail: `the breaker is ${system.gatewayState()}`,
        }),
      },
      audit: {
        needed: false,
        check: async () => {
          const { count, oldest } = await system.audit.trail.waiting();
          const isLate = oldest !== null && between(oldest, systemClock.now()) > sealedWithin;
          return isLate ? { status: 'degraded', detail: `${count} rows wait to be sealed` } : { status: 'ok' };
        },
      },
      messages: {
        needed: false,
        check: async () => {
          const { aside } = await backlogOf(system.database);
          return aside === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${aside} messages are set aside` };
        },
      },
    },
  });

/** Whether people are shown the API at `/docs`. */
export const showsDocs = ({
  QUAYSIDE_DOCS: docs,
  QUAYSIDE_ENVIRONMENT: environment,
}: Pick<Config, 'QUAYSIDE_DOCS' | 'QUAYSIDE_ENVIRONMENT'>): boolean =>
  docs === 'on' || (docs === 'auto' && environment !== 'production');

const listen = async (
  system: System,
  config: Config,
  health: Health,
  metrics: Metrics,
  webSockets: WebSockets,
): Promise<Result<{ api: HttpServer; grpc: GrpcServer; management: HttpServer }, StartFailure>> => {
  const shared = { clock: systemClock, log: system.log, health };
  const drainMilliseconds = config.QUAYSIDE_DRAIN_MS;
  const api = await startHttp({
    host: config.QUAYSIDE_HOST,
    port: config.QUAYSIDE_PORT,
    drainMilliseconds,
    upgrades: webSockets,
    app: apiApp({
      ...shared,
      routes,
      pipeline: system.pipeline,
      useCases: system.useCases,
      feed: system.feed,
      streamed: metrics.streamed,
      events: allEvents,
      authority: {
        parties: system.parties,
        scopes: allScopes,
        grants: ['client_credentials'],
        keysKeptFor: publishedFor,
        publicKeys: () => system.identity.publicKeys(),
      },
      reference: showsDocs(config),
      webSocketPath,
      descriptions: {
        '/asyncapi.json': () => JSON.stringify(asyncApiDocument(allContracts, allEvents, buildInfo)),
      },
      document: { title: 'Quayside', version: buildInfo.version },
      limits: {
        bodyBytes: config.QUAYSIDE_BODY_LIMIT,
        patience: config.QUAYSIDE_REQUEST_TIMEOUT_MS,
        streams: config.QUAYSIDE_EVENT_STREAMS,
        streamsPerCaller: config.QUAYSIDE_EVENT_STREAMS_PER_CALLER,
      },
      isProxy: (address) => config.QUAYSIDE_TRUSTED_PROXIES.includes(address),
      ...(config.QUAYSIDE_CORS_ORIGINS.length > 0 && { cors: { origins: config.QUAYSIDE_CORS_ORIGINS } }),
    }),
  });
  if (!api.ok) return fail({ message: `${api.error.message} (QUAYSIDE_PORT, QUAYSIDE_HOST)` });
  const grpc = await startGrpc(system, config, health);
  if (!grpc.ok) {
    await api.value.stop();
    return grpc;
  }
  const management = await startHttp({
    host: config.QUAYSIDE_MANAGEMENT_HOST,
    port: config.QUAYSIDE_MANAGEMENT_PORT,
    drainMilliseconds: 1_000,
    app: managementApp({ ...shared, metrics: () => metrics.text() }),
  });
  if (management.ok) return ok({ api: api.value, grpc: grpc.value, management: management.value });
  await Promise.all([api.value.stop(), grpc.value.stop()]);
  return fail({ message: `${management.error.message} (QUAYSIDE_MANAGEMENT_PORT, QUAYSIDE_MANAGEMENT_HOST)` });
};
