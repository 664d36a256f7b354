import type { Contract, EventContract } from '@quayside/application/kernel';
import { dataField, draftsOf, watchServiceName, type Unary } from '../proto/drafts.js';
import { giveNumbers, type GivenNumbers, type NumberLock, type Numbering } from '../proto/lock.js';
import { fullName, valueName, type EnumDraft, type FieldDraft, type MessageDraft } from '../proto/model.js';
import type { Told } from '../proto/told.js';
import { asObject, MessageCodec } from './message-codec.js';
import {
  delimited,
  instant,
  integer,
  nullValue,
  oneOf,
  struct,
  text,
  texts,
  truth,
  word,
  type JsonObject,
  type Value,
} from './values.js';

/** How one contract is called over gRPC. */
export interface UnaryCodec {
  readonly contract: Contract;
  /** `/quayside.orders.v1.OrdersService/Get` */
  readonly path: string;
  readonly request: MessageCodec;
  readonly response: MessageCodec;
  /** Whether its answer is one resource, which others may ask for too. */
  readonly isOneThing: boolean;
  /** The bytes of an answer. */
  answer(output: unknown): Uint8Array;
  /** The answer of these bytes. */
  readAnswer(bytes: Uint8Array): unknown;
}

export interface Codecs {
  readonly unaries: readonly UnaryCodec[];
  readonly watch: { readonly path: string; readonly request: MessageCodec; readonly response: MessageCodec };
  /** Every message, by its full name. */
  readonly messages: ReadonlyMap<string, MessageCodec>;
}

/** Everything that travels, ready to be written and read. Throws where the generated files are behind the contracts. */
export const compileCodecs = (told: Told, lock: NumberLock): Codecs => {
  const drafts = draftsOf(told);
  if (!('files' in drafts)) throw new Error(`gRPC cannot carry this:\n${drafts.join('\n')}`);
  const numbering = giveNumbers(drafts.messages.values(), lock);
  if (!numbering.ok) throw new Error(numbering.error.join('\n'));
  if (numbering.value.isNew) throw new Error('the contracts have fields without a number: run `npm run generate`');
  const messages = new Map([...drafts.messages.keys()].map((name) => [name, new MessageCodec(name)]));
  for (const message of drafts.messages.values())
    codecOf(messages, message).define(plansOf(message, numbering.value, messages));
  const { request, response } = drafts.watch;
  return {
    messages,
    unaries: drafts.unaries.map((unary) => unaryCodec(unary, messages)),
    watch: {
      path: `/${watchServiceName}/Watch`,
      request: codecOf(messages, request),
      response: codecOf(messages, response),
    },
  };
};

const unaryCodec = (unary: Unary, messages: ReadonlyMap<string, MessageCodec>): UnaryCodec => {
  const { contract, service, method, whole } = unary;
  const response = codecOf(messages, method.response);
  return {
    contract,
    path: `/${service}/${method.name}`,
    request: codecOf(messages, method.request),
    response,
    isOneThing: whole !== null,
    answer: (output) => response.encode(whole === null ? asObject(output, contract.name) : { [whole]: output }),
    readAnswer: (bytes) => {
      const read = response.decode(bytes);
      return whole === null ? read : read[whole];
    },
  };
};

const codecOf = (messages: ReadonlyMap<string, MessageCodec>, message: MessageDraft): MessageCodec => {
  const codec = messages.get(fullName(message));
  if (!codec) throw new Error(`there is no message ${fullName(message)}`);
  return codec;
};

const plansOf = (message: MessageDraft, numbering: Numbering, messages: ReadonlyMap<string, MessageCodec>) => {
  const given = numbering.of(fullName(message));
  return message.fields.map((draft) => ({
    draft,
    number: given.numberOf(draft.name),
    value: valueOf(draft, message, numbering, messages),
    isImplicit: draft.label === 'plain' && draft.oneof === null,
    isChoice: message.fields.filter(({ key }) => key === draft.key).length > 1,
  }));
};

const valueOf = (
  { holds }: FieldDraft,
  message: MessageDraft,
  numbering: Numbering,
  messages: ReadonlyMap<string, MessageCodec>,
): Value => {
  switch (holds.kind) {
    case 'string':
      return text;
    case 'int64':
      return integer;
    case 'bool':
      return truth;
    case 'timestamp':
      return instant;
    case 'struct':
      return struct;
    case 'strings':
      return texts;
    case 'null':
      return nullValue;
    case 'word':
      return word(holds.word);
    case 'enum':
      return oneOf(numbersOf(holds.enum, numbering.of(`${fullName(message)}.${holds.enum.name}`)));
    case 'message':
      return messageValue(codecOf(messages, holds.message));
    case 'list':
      return listValue(codecOf(messages, holds.message));
  }
};

const numbersOf = ({ name, words }: EnumDraft, given: GivenNumbers): ReadonlyMap<string, number> =>
  new Map(words.map((said) => [said, given.numberOf(valueName(name, said))]));

const messageValue = (codec: MessageCodec): Value =>
  delimited({
    write: (writer, value) => codec.write(writer, asObject(value, codec.name)),
    // The parts of a message that comes in several are put together.
    read: (reader, end, before) => codec.read(reader, end, (before ?? {}) as Record<string, unknown>),
  });

/** A list in a message of its own. */
const listValue = (codec: MessageCodec): Value =>
  delimited({
    write: (writer, value) => codec.write(writer, { items: value }),
    read: (reader, end, before) => codec.read(reader, end, before === undefined ? {} : { items: before })['items'],
  });

/** What an event's message has beside its head. */
export const eventBody = (event: Pick<EventContract, 'type' | 'version'>, data: unknown): JsonObject => ({
  [dataField(event)]: data,
});
