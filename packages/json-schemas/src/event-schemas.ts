import type { EventContract } from '@quayside/application/kernel';
import { pascal, ref } from './names.js';
import type { Json, SchemaBook } from './schema-book.js';

/** The contracts of events, by their type. */
export type EventTable = Readonly<Record<string, EventContract>>;

const text = { type: 'string' };

/** What every event has (CloudEvents 1.0, in its JSON format). */
const cloudEvent = {
  description: 'A fact, told as CloudEvents 1.0. `id` is unique: whoever saw it before may drop it.',
  type: 'object',
  properties: {
    specversion: { const: '1.0' },
    id: text,
    source: { type: 'string', format: 'uri-reference', examples: ['/orders'] },
    type: text,
    dataversion: {
      type: 'integer',
      minimum: 1,
      maximum: 1_000,
      format: 'int32',
      description: 'Of the shape of `data`.',
    },
    subject: { type: 'string', description: 'The aggregate that it is about.' },
    sequence: {
      type: 'integer',
      minimum: 1,
      maximum: Number.MAX_SAFE_INTEGER,
      format: 'int64',
      description: 'Its number in the history of the subject, without gaps.',
    },
    time: { type: 'string', format: 'date-time' },
    actor: { type: 'string', description: 'The principal on whose account it happened.' },
    datacontenttype: { const: 'application/json' },
    data: {},
  },
  required: [
    'specversion',
    'id',
    'source',
    'type',
    'dataversion',
    'subject',
    'sequence',
    'time',
    'actor',
    'datacontenttype',
    'data',
  ],
};

/** The name of the component of an event. */
export const eventSchemaName = (type: string): string => `${pascal(type)}Event`;

/** A component for each event, and what all of them have. */
export const eventSchemas = (events: EventTable, book: SchemaBook): Readonly<Record<string, Json>> => ({
  CloudEvent: cloudEvent,
  ...Object.fromEntries(
    Object.values(events).map(({ type, version, summary, scope, data }): readonly [string, Json] => [
      eventSchemaName(type),
      {
        description: `${summary}. Heard of with the scope \`${scope}\`.`,
        allOf: [
          ref('CloudEvent'),
          {
            type: 'object',
            properties: { type: { const: type }, dataversion: { const: version }, data: book.of(data) },
            required: ['type', 'dataversion', 'data'],
          },
        ],
      },
    ]),
  ),
});
