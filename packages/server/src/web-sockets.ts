import { Refusal, upgradeCredential } from '@quayside/adapters-http';
import { WebSockets, type WebSocketsDeps } from '@quayside/adapters-ws';
import type { Config } from './config/settings.js';
import type { Metrics } from './platform/metrics.js';
import { systemClock } from './platform/system-clock.js';
import type { System } from './system.js';

/** What a page shows by its cookie, as HTTP reads it. */
const ofCookie =
  ({ parties }: System): NonNullable<WebSocketsDeps['ofCookie']> =>
  (headers) => {
    const shown = upgradeCredential(headers, parties.issuer);
    return shown instanceof Refusal ? { status: shown.status, failure: shown.failure } : shown;
  };

/** The door for WebSocket, as it is set. */
export const webSocketsOf = (system: System, config: Config, metrics: Pick<Metrics, 'webSocketClosed'>): WebSockets => {
  const { pipeline, useCases, feed, authenticator, limits, log } = system;
  return new WebSockets({
    pipeline,
    useCases,
    feed,
    authenticator,
    budgets: limits,
    clock: systemClock,
    log,
    isProxy: (address) => config.QUAYSIDE_TRUSTED_PROXIES.includes(address),
    origins: config.QUAYSIDE_CORS_ORIGINS,
    ofCookie: ofCookie(system),
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
};
