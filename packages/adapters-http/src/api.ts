import type { Contract, Pipeline, UseCase } from '@quayside/application/kernel';
import { App, type AppDeps } from './app.js';
import { Endpoint } from './endpoint.js';
import type { Exchange } from './exchange.js';
import { addHealth } from './health-routes.js';
import { openApiDocument, type OpenApiInfo } from './openapi/document.js';
import { contentTag, namesTag } from './precondition.js';
import type { Reply } from './replies.js';
import { base, doorsOf, type Route } from './route.js';

export interface ApiDeps<Name extends string> extends AppDeps {
  readonly pipeline: Pipeline;
  readonly routes: Readonly<Record<Name, Route>>;
  readonly useCases: ReadonlyMap<Name, UseCase>;
  readonly document: OpenApiInfo;
}

/** The API: a door for each use case, its description, and the health of the process. Throws where a use case is missing. */
export const apiApp = <Name extends string>(deps: ApiDeps<Name>): App => {
  const app = new App(deps);
  addHealth(app);
  const shared = {
    pipeline: deps.pipeline,
    clock: deps.clock,
    log: deps.log,
    replies: app.replies,
    limits: app.limits,
  };
  const contracts: Contract[] = [];
  const places = Object.entries<Route>(deps.routes).flatMap(([name, route]) => {
    // Object.entries forgets that the keys are names.
    const useCase = deps.useCases.get(name as Name);
    if (!useCase) throw new Error(`there is a route for ${name}, but no use case`);
    contracts.push(useCase.contract);
    return doorsOf(route).map((door) => {
      const endpoint = new Endpoint(shared, useCase, route, door);
      return { method: door.method, path: base + door.path, answer: (exchange: Exchange) => endpoint.answer(exchange) };
    });
  });
  app.add([
    ...places,
    {
      method: 'GET',
      path: '/openapi.json',
      answer: describe(app, () => openApiDocument(contracts, deps.routes, deps.document)),
    },
  ]);
  return app;
};

/** The document is made when it is first asked for: most processes never are. */
const describe = (app: App, make: () => unknown) => {
  let made: { readonly text: string; readonly tag: string } | null = null;
  return (exchange: Exchange): Reply => {
    if (!made) {
      const text = JSON.stringify(make());
      made = { text, tag: contentTag(text) };
    }
    const headers = app.replies.headers(exchange, 'no-cache');
    headers['etag'] = made.tag;
    const known = exchange.headers['if-none-match'];
    if (known !== undefined && namesTag(known, made.tag)) return app.replies.empty(304, headers);
    return app.replies.send(exchange, 200, headers, made.text);
  };
};
