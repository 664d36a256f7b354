import type { UseCase } from '@quayside/application/kernel';
import type { App, Place } from '../app.js';
import type { Exchange } from '../exchange.js';
import { contentTag, namesTag } from '../precondition.js';
import type { Reply } from '../replies.js';
import {
  keysPath,
  resourceMetadata,
  resourcePath,
  serverMetadata,
  serverPath,
  tokenPath,
  type Authority,
} from './authority.js';
import { TokenDoor, type TokenDoorDeps } from './token-door.js';

/** Where OAuth clients and verifiers of tokens look, outside of the API and of its envelope: in the formats of their RFCs. */
export const oauthPlaces = (
  app: App,
  authority: Authority,
  door: TokenDoorDeps,
  issueToken: UseCase,
): readonly Place[] => {
  const told = (make: () => object | Promise<object>, type: string) => async (exchange: Exchange) =>
    tell(app, exchange, await make(), type, authority.keysKeptFor);
  const tokens = new TokenDoor(door, issueToken);
  return [
    { method: 'GET', path: keysPath, answer: told(() => authority.publicKeys(), 'application/jwk-set+json') },
    { method: 'GET', path: serverPath, answer: told(() => serverMetadata(authority), 'application/json') },
    { method: 'GET', path: resourcePath, answer: told(() => resourceMetadata(authority), 'application/json') },
    { method: 'POST', path: tokenPath, answer: (exchange) => tokens.answer(exchange) },
  ];
};

/** Everybody may know it, and keep a copy for a while. */
const tell = (app: App, exchange: Exchange, document: object, type: string, keptFor: number): Reply => {
  const text = JSON.stringify(document);
  const headers = app.replies.headers(exchange, `public, max-age=${keptFor / 1_000}`);
  headers['content-type'] = type;
  const tag = contentTag(text);
  headers['etag'] = tag;
  const known = exchange.headers['if-none-match'];
  if (known !== undefined && namesTag(known, tag)) return app.replies.empty(304, headers);
  return app.replies.send(exchange, 200, headers, text);
};
