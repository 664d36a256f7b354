import type { Context } from '@quayside/application/kernel';
import { ref } from '@quayside/json-schemas';
import { accessCookie, refreshCookie } from '../session/cookies.js';
import { byCookie, sessionHeader } from '../session/own-page.js';

/** What operations of the document refer to. */

const tag = { type: 'string', maxLength: 200, examples: ['"v3"'] };
const onceKey = {
  name: 'Idempotency-Key',
  in: 'header',
  description: 'Of one attempt: a retry with it gets the first answer again, for 24 hours, and acts no second time.',
  schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,255}$' },
};

export const parameters = {
  IdempotencyKey: { ...onceKey, required: false },
  IdempotencyKeyRequired: { ...onceKey, required: true },
  IfMatch: {
    name: 'If-Match',
    in: 'header',
    required: true,
    schema: tag,
    description: 'The ETag of the version that the change is based on, or `*` for whichever it is.',
  },
  IfNoneMatch: {
    name: 'If-None-Match',
    in: 'header',
    required: false,
    schema: tag,
    description: 'The ETag of a copy that is kept.',
  },
  Prefer: {
    name: 'Prefer',
    in: 'header',
    required: false,
    schema: { type: 'string', maxLength: 200, examples: ['wait=5'] },
    description:
      '`wait=N` holds the answer until what was begun has come to its end, N seconds at most, up to 30 (RFC 7240).',
  },
  Session: {
    name: sessionHeader,
    in: 'header',
    required: false,
    schema: { type: 'string', enum: [byCookie] },
    description:
      'A page of this server goes by cookies: it must say so wherever it changes something by one. Where a session begins or goes on, its ' +
      'tokens are put into cookies in place of the answer.',
  },
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    required: false,
    schema: { type: 'string', pattern: '^[\\x21-\\x7e]{1,128}$' },
    description: 'Finds the request in logs; made where it is missing.',
  },
};

export const headers = {
  ETag: { description: 'The version of the resource, for If-Match and If-None-Match.', schema: tag },
  Location: { description: 'Where the new resource is.', schema: { type: 'string', format: 'uri-reference' } },
  Link: { description: 'The neighbours of the page: first, prev, next, last (RFC 8288).', schema: { type: 'string' } },
  RequestId: { description: 'The id of this request.', schema: { type: 'string' } },
  IdempotentReplayed: { description: '`true` where this is the first answer again.', schema: { const: 'true' } },
  PreferenceApplied: {
    description: 'The preference that was honoured.',
    schema: { type: 'string', examples: ['wait=5'] },
  },
  SetCookie: {
    description: `Where the call went by cookies: \`${accessCookie}\` and \`${refreshCookie}\`, set anew or taken away.`,
    schema: { type: 'string', examples: [`${accessCookie}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict`] },
  },
  AllowOrigin: {
    description: 'The origin of the page that asks, where it may (Fetch, 3.2).',
    schema: { type: 'string', examples: ['https://shop.example'] },
  },
  RateLimit: {
    description: 'What is left of the budget that the call was taken from: `r` calls within `t` seconds.',
    schema: { type: 'string', examples: ['"principal";r=998;t=60'] },
  },
  RateLimitPolicy: {
    description: 'How large that budget is: `q` calls in `w` seconds.',
    schema: { type: 'string', examples: ['"principal";q=1000;w=60'] },
  },
  RetryAfter: {
    description: 'Seconds after which it may be tried again.',
    schema: { type: 'string', examples: ['1'] },
  },
};

export const headerRef = (name: keyof typeof headers) => ({ $ref: `#/components/headers/${name}` });

/** What every answer has. */
export const everyAnswer = {
  'X-Request-Id': headerRef('RequestId'),
  'Access-Control-Allow-Origin': headerRef('AllowOrigin'),
};
/** What every answer of the API has. */
export const everyCall = {
  ...everyAnswer,
  RateLimit: headerRef('RateLimit'),
  'RateLimit-Policy': headerRef('RateLimitPolicy'),
};

export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An access token or an API key: `Authorization: Bearer …`.' },
  api_key: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'An API key, for clients that cannot send the other header.',
  },
  session_cookie: {
    type: 'apiKey',
    in: 'cookie',
    name: accessCookie,
    description: `The access token of a page of this server that logged in with \`${sessionHeader}: ${byCookie}\`. It counts where there is no header of the others, and changes something only together with that header.`,
  },
};

const state = { type: 'string', enum: ['ok', 'degraded', 'down'] };
const status = { type: 'object', properties: { status: state }, required: ['status'] };
const told = (description: string, schema: object) => ({
  description,
  headers: everyAnswer,
  content: { 'application/json': { schema } },
});
const unreadable = {
  description: 'Nothing that can be read: no HTTP, or headers or an address that are too long.',
  headers: everyAnswer,
  content: { 'application/json': { schema: ref('Refused') } },
};
const report = {
  type: 'object',
  properties: {
    status: state,
    version: { type: 'string' },
    commit: { type: ['string', 'null'] },
    built_at: { type: ['string', 'null'], format: 'date-time' },
    uptime_seconds: { type: 'integer', minimum: 0, maximum: Number.MAX_SAFE_INTEGER, format: 'int64' },
    draining: { type: 'boolean' },
    components: {
      type: 'object',
      additionalProperties: {
        type: 'object',
        properties: { status: state, needed: { type: 'boolean' }, detail: { type: 'string' } },
        required: ['status', 'needed'],
      },
    },
  },
  required: ['status', 'version', 'commit', 'built_at', 'uptime_seconds', 'draining', 'components'],
};

/** What each group of operations is about. */
export const tags = {
  catalog: 'Products and their prices.',
  inventory: 'Locations, stock, the ledger of its movements, and reservations.',
  orders: 'Orders, and the sagas that fulfil them.',
  payments: 'Payments, and what gateways tell of them.',
  identity: 'Who may call.',
  audit: 'What was tried, by whom, and what became of it.',
  events: 'What happens, as it happens.',
  health: 'How the process is, and what it offers.',
} as const satisfies Record<Context | 'events' | 'health', string>;
export const otherTags = ['events', 'health'] as const;

/** Paths outside of the API. They have no envelope: probes and tools read them. */
export const paths = {
  '/health': {
    get: {
      operationId: 'health',
      tags: ['health'],
      summary: 'How the process and all that it depends on are',
      description: 'Version, commit, uptime and each component: `ok`, `degraded` or `down`.',
      security: [],
      responses: {
        '200': told('It answers; what is degraded is named.', report),
        '4XX': unreadable,
        '503': told('Something that it needs is down.', report),
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'health_live',
      tags: ['health'],
      summary: 'Whether the process runs',
      description: 'Depends on nothing: who does not answer here should be started anew.',
      security: [],
      responses: { '200': told('It runs.', status), '4XX': unreadable },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'health_ready',
      tags: ['health'],
      summary: 'Whether calls should be sent here',
      description: 'Not while the database is away, or the process shuts down.',
      security: [],
      responses: {
        '200': told('They should.', status),
        '4XX': unreadable,
        '503': told('Not now: it is shutting down, or something that it needs is down.', status),
      },
    },
  },
  '/asyncapi.json': {
    get: {
      operationId: 'asyncapi',
      tags: ['health'],
      summary: 'What is said over WebSocket',
      description: 'The same use cases, and the feed, on one connection at `/ws`.',
      security: [],
      responses: { '200': told('An AsyncAPI document.', { type: 'object' }), '4XX': unreadable },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      tags: ['health'],
      summary: 'This document',
      description: 'It is made of the contracts of all use cases.',
      security: [],
      responses: { '200': told('An OpenAPI document.', { type: 'object' }), '4XX': unreadable },
    },
  },
};
