import { contextOf, needsScope, type Contract } from '@quayside/application/kernel';
import type { GenericSchema } from 'valibot';
import {
  eventSchemaName,
  eventSchemas,
  pascal,
  ref,
  SchemaBook,
  shareParts,
  type EventTable,
  type Json,
} from '@quayside/json-schemas';
import { frameErrors } from '../failures.js';
import {
  answers,
  clientFrame,
  clientFrames,
  errorOf,
  eventPayload,
  frame,
  frameSchemas,
  serverFrames,
  type Frame,
} from './frames.js';
import { describedBy, securitySchemes, server, socketWith } from './socket.js';

export interface AsyncApiInfo {
  readonly version: string;
}

const channel = { $ref: '#/channels/socket' };
const message = (name: string): Json => ({ $ref: `#/channels/socket/messages/${name}` });

/** The AsyncAPI 3.1 description of what is said over WebSocket: calls, the feed, and the frames around them. */
export const asyncApiDocument = (contracts: readonly Contract[], events: EventTable, info: AsyncApiInfo): Json => {
  const book = new SchemaBook(schemasOf(contracts, events));
  const errors = new ErrorBook(book);
  const payloads: Record<string, Frame> = { ...clientFrames, ...serverFrames };
  const operations: Record<string, Json> = {};
  for (const [name, answer] of Object.entries(answers))
    operations[camel(name)] = asking(payloads, name, [answer, 'Refused']);
  for (const contract of contracts) {
    const name = pascal(contract.name);
    Object.assign(payloads, callFrames(contract, name, book, errors));
    operations[contract.name.replace('.', '_')] = {
      ...asking(payloads, name, [`${name}Result`, `${name}Error`]),
      description: accessTo(contract),
      tags: [{ name: contextOf(contract.name) }],
    };
  }
  const told = Object.values(events).map(({ type, summary }) => {
    const name = eventSchemaName(type);
    payloads[name] = { summary: `${summary}.`, payload: eventPayload(name) };
    return name;
  });
  operations['feed'] = {
    action: 'send',
    channel,
    summary: 'What happens, to whoever is subscribed.',
    messages: [...told, 'Gap', 'Cursor'].map(message),
  };
  const own = { ...frameSchemas(frameErrors), ...eventSchemas(events, book), ...errors.schemas };
  const shared = shareParts({ rest: payloads, schemas: { ...book.components(payloads, own), ...own } });
  return {
    asyncapi: '3.1.0',
    info: describedBy(info),
    defaultContentType: 'application/json',
    servers: { here: server },
    channels: { socket: socketWith(Object.keys(payloads)) },
    operations,
    components: {
      messages: Object.fromEntries(
        // What came in as a frame comes out as one.
        Object.entries(shared.rest as Readonly<Record<string, Frame>>).map(([name, part]) => [
          name,
          messageOf(name, part),
        ]),
      ),
      schemas: shared.schemas,
      securitySchemes,
    },
  };
};

const asking = (payloads: Readonly<Record<string, Frame>>, name: string, replies: readonly string[]): Json => ({
  action: 'receive',
  channel,
  summary: payloads[name]?.summary,
  messages: [message(name)],
  reply: { channel, messages: replies.map(message) },
});

/** A call as a frame, its result, and what it can be refused with. */
const callFrames = (
  contract: Contract,
  name: string,
  book: SchemaBook,
  errors: ErrorBook,
): Readonly<Record<string, Frame>> => {
  const own = errors.of(contract);
  const wait = { type: 'integer', minimum: 0, maximum: 30, format: 'int32' };
  const id = ref('FrameId');
  const metadata = ref('AnswerMetadata');
  const data = book.of(contract.output);
  const error = own.length === 0 ? ref('CommonError') : { oneOf: [...own, ref('CommonError')] };
  return {
    [name]: {
      summary: `${contract.summary}.`,
      payload: clientFrame(contract.name, { input: book.of(contract.input), wait }, ['input', 'wait']),
    },
    [`${name}Result`]: {
      summary: 'The answer.',
      payload: frame('result', { id, data, replayed: { type: 'boolean' }, metadata }),
    },
    [`${name}Error`]: { summary: 'A refusal.', payload: frame('error', { id, error, metadata }) },
  };
};

/** The errors that contracts declare, each there once. One code can have other details in another context. */
class ErrorBook {
  readonly schemas: Record<string, Json> = {};

  constructor(readonly book: SchemaBook) {}

  of({ name, errors }: Contract): readonly Json[] {
    return Object.entries(errors).map(([code, { message: text, details }]) => {
      const schema = errorOf([code.toUpperCase()], text, details && this.book.of(details));
      const plain = `${pascal(code)}Error`;
      const known = this.schemas[plain];
      const key = known && JSON.stringify(known) !== JSON.stringify(schema) ? pascal(contextOf(name)) + plain : plain;
      this.schemas[key] = schema;
      return ref(key);
    });
  }
}

const messageOf = (name: string, { summary, payload }: Frame): Json => ({
  name,
  summary,
  ...(hasId(payload) && { correlationId: { location: '$message.payload#/id' } }),
  payload,
});
const hasId = ({ properties }: Json): boolean =>
  typeof properties === 'object' && properties !== null && 'id' in properties;

const accessTo = (contract: Contract): string => {
  if (needsScope(contract)) return `Needs the scope \`${contract.scope}\`.`;
  return contract.scope === 'public' ? 'Asks for no key.' : "Works on the caller's own things.";
};

/** Every schema of the core that the document is to have, in the order in which they are met. */
const schemasOf = (contracts: readonly Contract[], events: EventTable): readonly GenericSchema[] => [
  ...contracts.flatMap(({ input, output, errors }) => [
    input,
    output,
    ...Object.values(errors).flatMap(({ details }) => details ?? []),
  ]),
  ...Object.values(events).map(({ data }) => data),
];

const camel = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);
