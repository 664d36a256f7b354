import { longestTopic, mostTopics } from '@quayside/application/kernel';
import { eventSchemaName, ref, type EventTable, type Json } from '@quayside/json-schemas';
import type { ErrorResponses } from './responses.js';
import { everyCall } from './shared.js';

const text = { type: 'string' };

/** Any of the events. */
export const anyEvent = (events: EventTable): Json => {
  const names = Object.keys(events).map((type) => [type, eventSchemaName(type)] as const);
  const mapping = Object.fromEntries(names.map(([type, name]) => [type, `#/components/schemas/${name}`]));
  return { oneOf: names.map(([, name]) => ref(name)), discriminator: { propertyName: 'type', mapping } };
};

/** What one frame of the stream holds, by the names of its fields. */
const eventFrame = {
  description:
    'One frame of Server-Sent Events. Its lines are the fields: `id`, `event`, `data`. The first frame has `retry`. ' +
    'A frame of no data is a sign of life after 15 s without events: a comment and the `id` that the feed has come to.',
  type: 'object',
  properties: {
    id: { type: 'string', description: 'The cursor to go on behind; what `Last-Event-ID` says after a break.' },
    event: {
      type: 'string',
      description:
        'The type of the event; `gap` where events behind `after` may be missing; `end` before the server closes.',
      examples: ['orders.order_placed'],
    },
    data: {
      type: 'string',
      contentMediaType: 'application/json',
      contentSchema: { anyOf: [ref('Event'), ref('EventGap'), ref('EventEnd')] },
    },
    retry: {
      type: 'integer',
      minimum: 0,
      maximum: 60_000,
      format: 'int32',
      description: 'Milliseconds to wait before connecting again.',
    },
  },
};

const cursor = { type: 'string', pattern: '^c1_[0-9a-z]{1,10}$', examples: ['c1_2s'] };
/** What comes over the stream, and what is no event. */
export const eventFrames: Readonly<Record<string, Json>> = {
  EventFrame: eventFrame,
  EventGap: {
    description: 'Of a frame `gap`: what came between these two cursors is not kept any more.',
    type: 'object',
    properties: { after: cursor, cursor },
    required: ['after', 'cursor'],
  },
  EventEnd: {
    description: 'Of a frame `end`: why there will be no more, and where to go on.',
    type: 'object',
    properties: { code: text, message: text, details: { type: 'object' }, cursor },
    required: ['code', 'message', 'details', 'cursor'],
  },
};

/** The feed as an operation of the document. */
export const eventOperation = (errors: ErrorResponses): Json => ({
  operationId: 'events',
  tags: ['events'],
  summary: 'Hear what happens, from a cursor on',
  description:
    'The feed as Server-Sent Events. Every event behind the cursor that the caller may hear of arrives, in order for each subject and ' +
    'at least once, or a `gap` says so. It needs the scope of each context that `topics` names; without topics it tells what the ' +
    'scopes of the caller allow.',
  security: [{ bearer: [] }, { api_key: [] }, { session_cookie: [] }],
  parameters: [
    {
      name: 'topics',
      in: 'query',
      required: false,
      description:
        'A context (`orders`), one of its subjects (`orders.ord_…`), or subjects that begin alike (`inventory.loc_*`).',
      schema: { type: 'array', items: { ...text, maxLength: longestTopic }, minItems: 1, maxItems: mostTopics },
      style: 'form',
      explode: false,
    },
    {
      name: 'after',
      in: 'query',
      required: false,
      description: 'The cursor behind which to begin; without one it begins now.',
      schema: cursor,
    },
    {
      name: 'Last-Event-ID',
      in: 'header',
      required: false,
      description: 'The same, as a browser says it that connects again. It goes before `after`.',
      schema: cursor,
    },
    { $ref: '#/components/parameters/RequestId' },
  ],
  responses: {
    '200': {
      description: 'A stream that goes on until either side ends it.',
      headers: everyCall,
      content: { 'text/event-stream': { schema: { type: 'array', items: ref('EventFrame') } } },
    },
    ...errors.ofCodes([
      'MALFORMED_URL',
      'MALFORMED_COOKIE',
      'BODY_NOT_EXPECTED',
      'UNAUTHENTICATED',
      'FORBIDDEN',
      'NOT_ACCEPTABLE',
      'INVALID_INPUT',
      'TOO_MANY_STREAMS',
      'RATE_LIMITED',
      'INTERNAL',
      'SHUTTING_DOWN',
      'DEPENDENCY_DOWN',
      'DEADLINE_EXCEEDED',
    ]),
  },
});
