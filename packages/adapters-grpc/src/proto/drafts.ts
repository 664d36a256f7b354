import { needsScope, type Contract, type EventContract } from '@quayside/application/kernel';
import { statusName, statusOfCategory } from '../status-codes.js';
import { messageNames, packageOf } from './message-names.js';
import {
  pascal,
  snake,
  type FieldDraft,
  type FileDraft,
  type MessageDraft,
  type MethodDraft,
  type ServiceDraft,
} from './model.js';
import { NotCarried, Reader } from './reader.js';
import type { Told } from './told.js';
import { eventHead, WatchBegun, WatchGap, WatchQuiet, WatchRequest } from './watch-messages.js';

/** How a contract is called: the messages of its method. */
export interface Unary {
  readonly contract: Contract;
  readonly service: string;
  readonly method: MethodDraft;
  /** The field of the response that is the whole answer; null where the answer's own fields are there. */
  readonly whole: string | null;
}

export interface Drafts {
  readonly files: readonly FileDraft[];
  readonly messages: ReadonlyMap<string, MessageDraft>;
  readonly unaries: readonly Unary[];
  readonly watch: { readonly request: MessageDraft; readonly response: MessageDraft };
}

const eventsPackage = packageOf('events');
export const serviceName = (context: string): string => `${packageOf(context)}.${pascal(context)}Service`;
export const watchServiceName = `${eventsPackage}.EventService`;

/** Reads all contracts and events. What cannot be carried is told all at once: each refusal is a line. */
export const draftsOf = (told: Told): Drafts | readonly string[] => {
  const inputs = [...told.contracts.map(({ input }) => input), WatchRequest];
  const reader = new Reader(messageNames(told), inputs);
  const refusals: string[] = [];
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof NotCarried)) throw error;
      refusals.push(error.message);
      return null;
    }
  };
  const unaries = told.contracts.flatMap((contract) => attempt(() => unaryOf(contract, reader)) ?? []);
  const called = new Set(reader.messages.values());
  const data = told.events.flatMap((event) => attempt(() => [{ event, message: dataOf(event, reader) }]) ?? []);
  if (refusals.length > 0) return refusals;
  // What no method takes or gives is there for the events alone.
  const heard = new Set([...reader.messages.values()].filter((message) => !called.has(message)));
  const watch = watchOf(data, reader);
  const services = [...servicesOf(unaries), watchServiceOf(watch)];
  return { files: filesOf(reader, services, heard), messages: reader.messages, unaries, watch };
};

const unaryOf = (contract: Contract, reader: Reader): Unary => {
  const [context = '', verb = ''] = contract.name.split('.');
  const name = pascal(verb);
  const place = packageOf(context);
  const request = reader.root(contract.input, `${name}Request`, place, `${contract.name} input`, null);
  const path = `${contract.name} output`;
  const known = reader.named(contract.output, path);
  const response = known
    ? reader.empty(`${name}Response`, place, path)
    : reader.root(contract.output, `${name}Response`, place, path, null);
  const whole = known && snake(known.name);
  if (known && whole !== null) response.fields.push(plain(whole, known));
  const comment = commentOf(contract);
  const method = { name, comment, request, response, streams: false, hasNoSideEffects: contract.kind === 'query' };
  return { contract, service: serviceName(context), method, whole };
};

const plain = (name: string, message: MessageDraft, oneof: string | null = null): FieldDraft => ({
  name,
  key: name,
  holds: { kind: 'message', message },
  label: 'plain',
  oneof,
  absent: 'nothing',
});

const keys = {
  required: ' The metadata idempotency-key is required.',
  optional: ' It may carry the metadata idempotency-key.',
  never: ' An idempotency-key is not looked at: a retry acts again.',
} as const;

const needsOf = (contract: Contract): string => {
  if (needsScope(contract)) return `Needs the scope ${contract.scope}.`;
  return contract.scope === 'public' ? 'Asks for no credential.' : 'Needs a credential, of whatever scopes.';
};

const commentOf = (contract: Contract): readonly string[] => {
  const { summary, kind, once, errors } = contract;
  const refusals = Object.entries(errors).map(
    ([code, error]) => `${code.toUpperCase()} (${statusName(statusOfCategory(error.category, code))})`,
  );
  return [
    `${summary}.`,
    needsOf(contract) + (kind === 'command' ? keys[once ?? 'optional'] : ''),
    ...(refusals.length > 0 ? [`Refuses with ${refusals.join(', ')}.`] : []),
  ];
};

/** `orders.order_placed` is `OrderPlaced`; from its second version on the version is in the name. */
const dataOf = ({ type, version, summary, data }: EventContract, reader: Reader): MessageDraft => {
  const [context = '', words = ''] = type.split('.');
  const name = version === 1 ? pascal(words) : `${pascal(words)}V${version}`;
  return reader.root(data, name, packageOf(context), `${type} data`, `${summary}.`);
};

const watchOf = (
  data: readonly { readonly event: EventContract; readonly message: MessageDraft }[],
  reader: Reader,
): Drafts['watch'] => {
  const root = (schema: Parameters<Reader['root']>[0], name: string, comment: string): MessageDraft =>
    reader.root(schema, name, eventsPackage, name, comment);
  const event = root(eventHead, 'Event', 'One event, as CloudEvents 1.0 has it.');
  for (const { event: contract, message } of data) event.fields.push(plain(dataField(contract), message, 'data'));
  const request = root(WatchRequest, 'WatchRequest', 'What to hear of, and behind which place.');
  const response = reader.empty('WatchResponse', eventsPackage, 'WatchResponse');
  const turns = {
    begun: root(WatchBegun, 'Begun', 'The first message: the place behind which the events begin.'),
    event,
    gap: root(WatchGap, 'Gap', 'Events behind `after` may be missing: they are older than what is kept.'),
    quiet: root(WatchQuiet, 'Quiet', 'Nothing to hear of for a while; the place to come back to has moved on.'),
  };
  for (const [name, message] of Object.entries(turns)) response.fields.push(plain(name, message, 'turn'));
  return { request, response };
};

/** The field of `Event` that holds the data of this event. */
export const dataField = ({ type, version }: Pick<EventContract, 'type' | 'version'>): string =>
  version === 1 ? type.replace('.', '_') : `${type.replace('.', '_')}_v${version}`;

const servicesOf = (unaries: readonly Unary[]): readonly ServiceDraft[] =>
  [...Map.groupBy(unaries, ({ service }) => service)].map(([service, methods]) => ({
    name: service.slice(service.lastIndexOf('.') + 1),
    package: service.slice(0, service.lastIndexOf('.')),
    comment: `The ${service.split('.')[1]} context. Beside what stands at each method, all refuse for the reasons in docs/grpc.md.`,
    methods: methods.map(({ method }) => method),
  }));

const watchServiceOf = ({ request, response }: Drafts['watch']): ServiceDraft => ({
  name: 'EventService',
  package: eventsPackage,
  comment: 'The feed of what happened.',
  methods: [
    {
      name: 'Watch',
      comment: [
        'Every event behind a place that the caller may hear of, in order for each subject and at least once.',
        'It ends with UNAVAILABLE when the server stops, and with UNAUTHENTICATED when the credential does not hold any more.',
      ],
      request,
      response,
      streams: true,
      hasNoSideEffects: true,
    },
  ],
});

/** A file for each package; what is heard of events has one of its own beside it. */
const filesOf = (
  { messages }: Reader,
  services: readonly ServiceDraft[],
  heard: ReadonlySet<MessageDraft>,
): readonly FileDraft[] => {
  const outer = [...messages.values()].filter(({ name }) => !name.includes('.'));
  return [...Map.groupBy(outer, (message) => message.package)].flatMap(([name, all]) => {
    const folder = name.replaceAll('.', '/');
    const own = all.filter((message) => !heard.has(message));
    const told = all.filter((message) => heard.has(message));
    const service = services.find((candidate) => candidate.package === name) ?? null;
    const main = { path: `${folder}/${name.split('.')[1]}.proto`, package: name, service, messages: own };
    const beside = { path: `${folder}/events.proto`, package: name, service: null, messages: told };
    return told.length > 0 ? [main, beside] : [main];
  });
};
