import type { App } from './app.js';
import type { Exchange } from './exchange.js';
import { unkept, type Reply } from './replies.js';

/** How the process is, in three tiers: whether it runs, whether it should be called, and everything about it. */
export const addHealth = (app: App): void => {
  const { health } = app.deps;
  const tell = (exchange: Exchange, well: boolean, document: unknown): Reply =>
    app.replies.send(exchange, well ? 200 : 503, app.replies.headers(exchange, unkept), JSON.stringify(document));
  app.add([
    {
      method: 'GET',
      path: '/health/live',
      untilTheEnd: true,
      answer: (exchange) => tell(exchange, true, { status: 'ok' }),
    },
    {
      method: 'GET',
      path: '/health/ready',
      untilTheEnd: true,
      answer: async (exchange) => {
        const ready = await health.isReady();
        return tell(exchange, ready, { status: ready ? 'ok' : 'down' });
      },
    },
    {
      method: 'GET',
      path: '/health',
      untilTheEnd: true,
      answer: async (exchange) => {
        const report = await health.report();
        return tell(exchange, report.status !== 'down', report);
      },
    },
  ]);
};
