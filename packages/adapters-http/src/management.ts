import { App, type AppDeps } from './app.js';
import { addHealth } from './health-routes.js';
import { unkept } from './replies.js';

export interface ManagementDeps extends AppDeps {
  /** What has been measured, as Prometheus text. */
  readonly metrics: () => Promise<string>;
}

/** What operators look at, on a port of its own that callers do not reach: `/metrics`, and the health of the process. */
export const managementApp = (deps: ManagementDeps): App => {
  const app = new App(deps);
  addHealth(app);
  app.add([
    {
      method: 'GET',
      path: '/metrics',
      answer: async (exchange) => {
        const headers = app.replies.headers(exchange, unkept);
        headers['content-type'] = 'text/plain; version=0.0.4; charset=utf-8';
        return app.replies.send(exchange, 200, headers, await deps.metrics());
      },
    },
  ]);
  return app;
};
