import { WebSockets } from '@quayside/adapters-ws';
import type { Config } from './config/settings.js';
import type { Metrics } from './platform/metrics.js';
import { systemClock } from './platform/system-clock.js';
import type { System } from './system.js';

/** The door for WebSocket, as it is set. */
export const webSocketsOf = (
  { pipeline, useCases, feed, authenticator, limits, log }: System,
  config: Config,
  metrics: Pick<Metrics, 'webSocketClosed'>,
): WebSockets =>
  new WebSockets({
    pipeline,
    useCases,
    feed,
    authenticator,
    budgets: limits,
    clock: systemClock,
    log,
    isProxy: (address) => config.QUAYSIDE_TRUSTED_PROXIES.includes(address),
    origins: config.QUAYSIDE_CORS_ORIGINS,
    closed: metrics.webSocketClosed,
    limits: {
      connections: config.QUAYSIDE_WS_CONNECTIONS,
      connectionsPerCaller: config.QUAYSIDE_WS_CONNECTIONS_PER_CALLER,
      frameBytes: config.QUAYSIDE_WS_FRAME_LIMIT,
      framesPerSecond: config.QUAYSIDE_WS_FRAMES_PER_SECOND,
      calls: config.QUAYSIDE_WS_CALLS,
      bufferBytes: config.QUAYSIDE_WS_BUFFER,
      slowAfter: config.QUAYSIDE_WS_SLOW_MS,
      patience: config.QUAYSIDE_REQUEST_TIMEOUT_MS,
    },
  });
