import { apiApp, Health, managementApp, routes, startHttp, type HttpServer } from '@quayside/adapters-http';
import { fail, ok, type Result } from '@quayside/domain';
import { backlogOf } from '@quayside/adapters-db';
import type { Log } from '@quayside/application';
import { buildInfo } from './build-info.js';
import type { Config } from './config/settings.js';
import { ensureFirstKey, ensureFirstLocation, type FirstKey } from './first-start.js';
import type { StartFailure } from './open-database.js';
import { promMetrics, type Metrics } from './platform/metrics.js';
import { systemClock } from './platform/system-clock.js';
import { openSystem, type System } from './system.js';

/** A server that answers. */
export interface RunningServer {
  readonly system: System;
  readonly port: number;
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
  const metrics = promMetrics({
    backlog: async () => (system ? backlogOf(system.database) : { head: 0, consumers: {}, aside: 0 }),
  });
  const opened = await openSystem({ config, log, role: 'server', hooks: metrics.hooks });
  if (!opened.ok) return opened;
  system = opened.value;
  const listening = await listen(system, config, healthOf(system, startedAt), metrics);
  if (!listening.ok) {
    await system.stop();
    return listening;
  }
  const firstKey = await ensureFirstKey(system);
  await ensureFirstLocation(system);
  system.start();
  return ok({
    system,
    firstKey,
    port: listening.value.api.port,
    managementPort: listening.value.management.port,
    stop: async () => {
      await listening.value.api.stop();
      await system.stop();
      await listening.value.management.stop();
    },
  });
};

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
      messages: {
        needed: false,
        check: async () => {
          const { aside } = await backlogOf(system.database);
          return aside === 0 ? { status: 'ok' } : { status: 'degraded', detail: `${aside} messages are set aside` };
        },
      },
    },
  });

const listen = async (
  system: System,
  config: Config,
  health: Health,
  metrics: Metrics,
): Promise<Result<{ api: HttpServer; management: HttpServer }, StartFailure>> => {
  const shared = { clock: systemClock, log: system.log, health };
  const drainMilliseconds = config.QUAYSIDE_DRAIN_MS;
  const api = await startHttp({
    host: config.QUAYSIDE_HOST,
    port: config.QUAYSIDE_PORT,
    drainMilliseconds,
    app: apiApp({
      ...shared,
      routes,
      pipeline: system.pipeline,
      useCases: system.useCases,
      document: { title: 'Quayside', version: buildInfo.version },
      limits: { bodyBytes: config.QUAYSIDE_BODY_LIMIT, patience: config.QUAYSIDE_REQUEST_TIMEOUT_MS },
      ...(config.QUAYSIDE_CORS_ORIGINS.length > 0 && { cors: { origins: config.QUAYSIDE_CORS_ORIGINS } }),
    }),
  });
  if (!api.ok) return fail({ message: `${api.error.message} (QUAYSIDE_PORT, QUAYSIDE_HOST)` });
  const management = await startHttp({
    host: config.QUAYSIDE_MANAGEMENT_HOST,
    port: config.QUAYSIDE_MANAGEMENT_PORT,
    drainMilliseconds: 1_000,
    app: managementApp({ ...shared, metrics: () => metrics.text() }),
  });
  if (management.ok) return ok({ api: api.value, management: management.value });
  await api.value.stop();
  return fail({ message: `${management.error.message} (QUAYSIDE_MANAGEMENT_PORT, QUAYSIDE_MANAGEMENT_HOST)` });
};
