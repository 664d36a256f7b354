import type { Contract, Feed, Pipeline, UseCase } from '@quayside/application/kernel';
import { App, type AppDeps } from './app.js';
import { Endpoint } from './endpoint.js';
import { EventDoor, type StreamFate } from './events/event-door.js';
import type { Exchange } from './exchange.js';
import { fixedText } from './fixed-text.js';
import { addHealth } from './health-routes.js';
import { oauthPlaces } from './oauth/places.js';
import type { EventTable } from '@quayside/json-schemas';
import { openApiDocument, type OpenApiInfo } from './openapi/document.js';
import { referencePlaces } from './reference/places.js';
import { refuse } from './refusal.js';
import type { Reply } from './replies.js';
import { base, doorsOf, eventsPath, type Route } from './route.js';
import { BrowserSessions } from './session/browser-sessions.js';
import { SessionDoor } from './session/session-door.js';

export interface ApiDeps<Name extends string> extends AppDeps {
  readonly pipeline: Pipeline;
  readonly routes: Readonly<Record<Name, Route>>;
  readonly useCases: ReadonlyMap<Name, UseCase>;
  readonly document: OpenApiInfo;
  /** Whether an address is one of a proxy of ours, whose word on who calls is good; none is where it is left out. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
  /** Where WebSocket is spoken; whoever asks there without it is told so. */
  readonly webSocketPath?: string | undefined;
  /** What happens, and how each of it is told. */
  readonly feed: Feed;
  readonly events: EventTable;
  /** Hears what becomes of each stream of events. */
  readonly streamed?: ((fate: StreamFate) => void) | undefined;
  /** What else describes what is served, as JSON text by its path; made when it is first asked for. */
  readonly descriptions?: Readonly<Record<string, () => string>> | undefined;
  /** Whether people are shown the API, at `/docs`. */
  readonly reference?: boolean | undefined;
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
    isProxy: deps.isProxy ?? (() => false),
    sessions: sessionsOf(deps),
  };
  const refresh = deps.useCases.get('identity.refresh_session' as Name);
  const contracts: Contract[] = [];
  const places = Object.entries<Route>(deps.routes).flatMap(([name, route]) => {
    // Object.entries forgets that the keys are names.
    const useCase = deps.useCases.get(name as Name);
    if (!useCase) throw new Error(`there is a route for ${name}, but no use case`);
    contracts.push(useCase.contract);
    return doorsOf(route).map((door) => {
      const endpoint = new Endpoint(shared, useCase, route, door);
      const answering = route.session && refresh ? new SessionDoor(endpoint, route.session, refresh) : endpoint;
      return {
        method: door.method,
        path: base + door.path,
        answer: (exchange: Exchange) => answering.answer(exchange),
      };
    });
  });
  const issueToken = deps.useCases.get('identity.issue_token' as Name);
  const events = new EventDoor({ ...shared, feed: deps.feed, streamed: deps.streamed });
  app.whenStopping(() => events.stop());
  app.add([
    ...places,
    ...(deps.webSocketPath === undefined
      ? []
      : [{ method: 'GET' as const, path: deps.webSocketPath, answer: toUpgrade(app) }]),
    ...Object.entries(deps.descriptions ?? {}).map(([path, make]) => ({
      method: 'GET' as const,
      path,
      answer: fixedText(app.replies, make),
    })),
    ...(deps.reference ? referencePlaces(app) : []),
    ...(deps.authority && issueToken
      ? oauthPlaces(app, deps.authority, { ...shared, patience: app.limits.patience }, issueToken)
      : []),
    { method: 'GET', path: eventsPath, answer: (exchange) => events.answer(exchange) },
    {
      method: 'GET',
      path: '/openapi.json',
      answer: fixedText(app.replies, () =>
        JSON.stringify(openApiDocument(contracts, deps.routes, deps.events, deps.document)),
      ),
    },
  ]);
  return app;
};

const sessionsOf = ({ authority, cors, log }: AppDeps): BrowserSessions => {
  const origins = new Set(cors?.origins);
  // The port of its own URL may be known later only.
  return new BrowserSessions(() => ({ issuer: authority?.parties.issuer ?? null, origins }), log);
};

const toUpgrade =
  (app: App) =>
  (exchange: Exchange): Reply =>
    app.replies.refuse(
      exchange,
      refuse('UPGRADE_REQUIRED', {}, { upgrade: 'websocket', connection: 'upgrade' }),
      app.deps.clock.now(),
    );
