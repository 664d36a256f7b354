import { keysPath, resourcePath, serverPath, tokenPath } from '../oauth/authority.js';
import { everyAnswer, everyCall, headerRef } from './shared.js';

const text = { type: 'string' };
const words = { type: 'array', items: text };
const answer = (description: string, schema: object, type = 'application/json') => ({
  description,
  headers: { ...everyAnswer, ETag: headerRef('ETag') },
  content: { [type]: { schema } },
});
const wrong = (description: string, more: object = {}) => ({
  description,
  headers: { ...everyCall, ...more },
  content: {
    'application/json': {
      schema: { type: 'object', properties: { error: text, error_description: text }, required: ['error'] },
    },
  },
});

const publicDocument = (operationId: string, summary: string, description: string, told: object) => ({
  get: {
    operationId,
    tags: ['identity'],
    summary,
    description,
    security: [],
    responses: {
      '200': told,
      '304': {
        description: 'What If-None-Match names is still so.',
        headers: { ...everyAnswer, ETag: headerRef('ETag') },
      },
      '4XX': wrong('Nothing that can be read: no HTTP, or headers or an address that are too long.'),
    },
  },
});

const input = (description: string, schema: object = {}) => ({
  type: 'string',
  maxLength: 4_096,
  description,
  ...schema,
});

/** What the RFCs of OAuth 2 place outside of the API. None of it has the envelope. */
export const oauthPaths = {
  [keysPath]: publicDocument(
    'oauth_keys',
    'The keys that access tokens are signed with',
    'A JWK Set (RFC 7517): whoever has a token can verify it by these. A copy is good for five minutes.',
    answer(
      'The public parts of all keys that sign now, did lately or will next.',
      { type: 'object', properties: { keys: { type: 'array', items: { type: 'object' } } }, required: ['keys'] },
      'application/jwk-set+json',
    ),
  ),
  [serverPath]: publicDocument(
    'oauth_server',
    'What an OAuth client has to know to get a token',
    'Authorization server metadata (RFC 8414).',
    answer('The metadata.', {
      type: 'object',
      properties: {
        issuer: text,
        token_endpoint: text,
        jwks_uri: text,
        scopes_supported: words,
        response_types_supported: words,
        grant_types_supported: words,
        token_endpoint_auth_methods_supported: words,
      },
      required: ['issuer', 'token_endpoint', 'jwks_uri', 'response_types_supported'],
    }),
  ),
  [resourcePath]: publicDocument(
    'oauth_resource',
    'Where an OAuth client gets a token for this API',
    'Protected resource metadata (RFC 9728); a refusal for want of credentials names this address.',
    answer('The metadata.', {
      type: 'object',
      properties: {
        resource: text,
        authorization_servers: words,
        jwks_uri: text,
        scopes_supported: words,
        bearer_methods_supported: words,
        resource_name: text,
      },
      required: ['resource'],
    }),
  ),
  [tokenPath]: {
    post: {
      operationId: 'oauth_token',
      tags: ['identity'],
      summary: 'Get an access token',
      description:
        'The token endpoint of OAuth 2 (RFC 6749). A client shows who it is by HTTP Basic, or by `client_id` and `client_secret` in the body.',
      security: [],
      requestBody: {
        required: true,
        content: {
          'application/x-www-form-urlencoded': {
            schema: {
              type: 'object',
              properties: {
                grant_type: input('`client_credentials`'),
                scope: input('Fewer scopes than the client has, with spaces between.'),
                client_id: input('Where there is no Authorization header.'),
                client_secret: input('The same.', { format: 'password' }),
              },
              required: ['grant_type'],
            },
          },
        },
      },
      responses: {
        '200': {
          description: 'A token.',
          headers: everyCall,
          content: {
            'application/json': {
              schema: {
                type: 'object',
                properties: {
                  access_token: text,
                  token_type: { const: 'Bearer' },
                  expires_in: { type: 'integer', format: 'int32', minimum: 0, maximum: 86_400 },
                  scope: text,
                },
                required: ['access_token', 'token_type', 'expires_in', 'scope'],
              },
            },
          },
        },
        '400': wrong('`invalid_request`, `unsupported_grant_type`, `invalid_scope`, `invalid_grant`'),
        '401': wrong('`invalid_client`'),
        '413': wrong('The body is too large.'),
        '429': wrong('Too many requests of this address.', { 'Retry-After': headerRef('RetryAfter') }),
        '500': wrong('A bug of ours.'),
        '503': wrong('Not now: try again.', { 'Retry-After': headerRef('RetryAfter') }),
      },
    },
  },
};
