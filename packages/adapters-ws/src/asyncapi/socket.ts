import type { Json } from '@quayside/json-schemas';
import { authenticateWithin, defaultLimits } from '../limits.js';
import { subprotocol } from '../upgrade-request.js';
import { webSocketPath } from '../web-sockets.js';

/** What the document says of the connection itself. */

export const describedBy = ({ version }: { readonly version: string }): Json => ({
  title: 'Quayside over WebSocket',
  version,
  description:
    'Every use case as a call, and the feed of events, on one connection. What a caller may do, what is checked, what an error ' +
    'is called and what a retry does are the same as over HTTP.',
  contact: { name: 'The maintainers of Quayside' },
  license: { name: 'MIT' },
  tags: [],
});

export const server = {
  host: '127.0.0.1:8080',
  protocol: 'ws',
  description: 'A server as it starts by itself. Behind a proxy that speaks TLS it is wss.',
  security: [
    { $ref: '#/components/securitySchemes/bearer' },
    { $ref: '#/components/securitySchemes/api_key' },
    { $ref: '#/components/securitySchemes/frame' },
    { $ref: '#/components/securitySchemes/session_cookie' },
  ],
};

export const securitySchemes = {
  bearer: { type: 'http', scheme: 'bearer', description: 'An API key: `Authorization: Bearer qs_live_…`.' },
  api_key: {
    type: 'httpApiKey',
    in: 'header',
    name: 'X-Api-Key',
    description: 'The same key, for clients that cannot send the other header.',
  },
  frame: {
    type: 'apiKey',
    in: 'user',
    description: 'The same key in a first frame `authenticate`, for browsers, which can send no header.',
  },
  session_cookie: {
    type: 'httpApiKey',
    in: 'cookie',
    name: '__Host-quayside_access',
    description: 'What a page of this server has of a login over HTTP with `X-Quayside-Session: cookie`.',
  },
};

const closings: readonly (readonly [code: number, why: string])[] = [
  [1001, 'the server stops; the reason is `SHUTTING_DOWN` and the cursor to come back with'],
  [1003, 'a binary frame'],
  [1007, 'a text that is not UTF-8'],
  [1008, `credentials that are not good, not good any more, or not shown within ${authenticateWithin / 1_000} s`],
  [1009, `a frame of more than ${defaultLimits.frameBytes / 1_024} KiB`],
  [1013, 'too slow to read what is told; the reason is `TOO_SLOW` and the cursor to come back with'],
];

export const socketWith = (messages: readonly string[]): Json => ({
  address: webSocketPath,
  title: 'The connection',
  description: [
    `A frame is a JSON text. At most ${defaultLimits.calls} calls are in progress at once, and ${defaultLimits.framesPerSecond} frames a second are taken in the long run.`,
    'The server closes with these codes:',
    ...closings.map(([code, why]) => `- ${code}: ${why}`),
  ].join('\n'),
  servers: [{ $ref: '#/servers/here' }],
  messages: Object.fromEntries(messages.map((name) => [name, { $ref: `#/components/messages/${name}` }])),
  bindings: {
    ws: {
      method: 'GET',
      headers: {
        type: 'object',
        properties: { 'Sec-WebSocket-Protocol': { const: subprotocol } },
        required: ['Sec-WebSocket-Protocol'],
      },
      bindingVersion: '0.1.0',
    },
  },
});
