/** What operations of the document refer to. */

const tag = { type: 'string', examples: ['"v3"'] };
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
    schema: { type: 'string', examples: ['wait=5'] },
    description:
      '`wait=N` holds the answer until what was begun has come to its end, N seconds at most, up to 30 (RFC 7240).',
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
};

export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer qs_live_…`.' },
  api_key: {
    type: 'apiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'The same key, for clients that cannot send the other header.',
  },
};

const state = { type: 'string', enum: ['ok', 'degraded', 'down'] };
const status = { type: 'object', properties: { status: state }, required: ['status'] };
const told = (description: string, schema: object) => ({ description, content: { 'application/json': { schema } } });
const report = {
  type: 'object',
  properties: {
    status: state,
    version: { type: 'string' },
    commit: { type: ['string', 'null'] },
    built_at: { type: ['string', 'null'], format: 'date-time' },
    uptime_seconds: { type: 'integer' },
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

/** Paths outside of the API. They have no envelope: probes and tools read them. */
export const paths = {
  '/health': {
    get: {
      operationId: 'health',
      tags: ['health'],
      summary: 'How the process and all that it depends on are',
      security: [],
      responses: {
        '200': told('It answers; what is degraded is named.', report),
        '503': told('Something that it needs is down.', report),
      },
    },
  },
  '/health/live': {
    get: {
      operationId: 'health_live',
      tags: ['health'],
      summary: 'Whether the process runs',
      security: [],
      responses: { '200': told('It runs.', status) },
    },
  },
  '/health/ready': {
    get: {
      operationId: 'health_ready',
      tags: ['health'],
      summary: 'Whether calls should be sent here',
      security: [],
      responses: {
        '200': told('They should.', status),
        '503': told('Not now: it is shutting down, or something that it needs is down.', status),
      },
    },
  },
  '/openapi.json': {
    get: {
      operationId: 'openapi',
      tags: ['health'],
      summary: 'This document',
      security: [],
      responses: { '200': told('An OpenAPI document.', { type: 'object' }) },
    },
  },
};
