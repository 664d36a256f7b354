import { kernelErrors, longestTopic, mostTopics } from '@quayside/application/kernel';
import { ref, type Json } from '@quayside/json-schemas';

/** The frames that a connection itself understands, and what it says by itself. */

const text = { type: 'string' };
const frameId = {
  type: 'string',
  pattern: '^[\\x21-\\x7e]{1,255}$',
  description: 'Made by whoever asks; the answer has the same. For a command it is the idempotency key.',
};
const cursorSchema = {
  type: 'string',
  pattern: '^c1_[0-9a-z]{1,10}$',
  description: 'A place in the feed, to go on behind it.',
};
const id = ref('FrameId');
const cursor = ref('FeedCursor');

/** A frame with exactly these fields; those that may be missing are named. */
export const frame = (type: string, properties: Json, optional: readonly string[] = []): Json => ({
  type: 'object',
  properties: { type: { const: type }, ...properties },
  required: ['type', ...Object.keys(properties).filter((name) => !optional.includes(name))],
});
/** The same, of a client: a field that nobody knows is refused. */
export const clientFrame = (type: string, properties: Json, optional: readonly string[] = []): Json => ({
  ...frame(type, { id, ...properties }, optional),
  additionalProperties: false,
});

const metadata = {
  type: 'object',
  properties: { timestamp: { type: 'string', format: 'date-time' }, request_id: text },
  required: ['timestamp', 'request_id'],
};

/** An error with one of these codes. */
export const errorOf = (codes: readonly string[], message?: string, details: Json = { type: 'object' }): Json => ({
  type: 'object',
  properties: {
    code: codes.length === 1 ? { const: codes[0] } : { type: 'string', enum: codes },
    message: { type: 'string', ...(message !== undefined && { examples: [message] }) },
    details,
  },
  required: ['code', 'message', 'details'],
});

export interface Frame {
  readonly summary: string;
  readonly payload: Json;
}

export const clientFrames: Readonly<Record<string, Frame>> = {
  Authenticate: {
    summary: 'Show a key, or another one of the same principal.',
    payload: clientFrame('authenticate', { token: text }),
  },
  Subscribe: {
    summary: 'Hear what happens, from a cursor on.',
    payload: clientFrame(
      'subscribe',
      {
        topics: {
          type: 'array',
          items: { ...text, maxLength: longestTopic },
          maxItems: mostTopics,
          description:
            'A context (`orders`), a subject (`orders.ord_…`), subjects that begin alike (`inventory.loc_*`).',
        },
        after: { anyOf: [cursor, { type: 'null' }] },
      },
      ['topics', 'after'],
    ),
  },
  Unsubscribe: { summary: 'Hear no more.', payload: clientFrame('unsubscribe', {}) },
  Ping: { summary: 'Ask for a sign of life.', payload: clientFrame('ping', {}) },
};

const principal = {
  type: 'object',
  properties: { id: text, name: text, kind: text },
  required: ['id', 'name', 'kind'],
};

export const serverFrames: Readonly<Record<string, Frame>> = {
  Authenticated: { summary: 'Who that is.', payload: frame('authenticated', { id, principal }) },
  Subscribed: { summary: 'Where the subscription begins.', payload: frame('subscribed', { id, cursor }) },
  Unsubscribed: { summary: 'Where it ended.', payload: frame('unsubscribed', { id, cursor }) },
  Pong: { summary: 'A sign of life.', payload: frame('pong', { id }) },
  Refused: {
    summary: 'What was asked cannot be; `id` is null where the frame had none that could be read.',
    payload: frame('error', {
      id: { anyOf: [id, { type: 'null' }] },
      error: ref('FrameError'),
      metadata: ref('AnswerMetadata'),
    }),
  },
  Gap: {
    summary: 'What came between these two cursors is not kept any more.',
    payload: frame('gap', { after: cursor, cursor }),
  },
  Cursor: {
    summary: 'A sign of life after 15 s without events: the feed has come to here.',
    payload: frame('cursor', { cursor }),
  },
};

/** The answer to each frame of a client. */
export const answers: Readonly<Record<string, string>> = {
  Authenticate: 'Authenticated',
  Subscribe: 'Subscribed',
  Unsubscribe: 'Unsubscribed',
  Ping: 'Pong',
};

export const eventPayload = (schema: string): Json => frame('event', { cursor, event: ref(schema) });

export const frameSchemas = (wsErrors: readonly string[]): Readonly<Record<string, Json>> => ({
  FrameId: frameId,
  FeedCursor: cursorSchema,
  AnswerMetadata: metadata,
  CommonError: {
    description: 'What any use case can be refused with.',
    ...errorOf([...Object.keys(kernelErrors), 'TOO_MANY_REQUESTS']),
  },
  FrameError: {
    description: 'What a frame can be refused with.',
    ...errorOf([...Object.keys(kernelErrors), ...wsErrors]),
  },
});
