import { failureIn } from '@quayside/adapters-grpc';
import { allContracts, allEvents, type Contract, type EventContract } from '@quayside/application';
import { Client, credentials, Metadata, status, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import type { ErrorCategory } from '@quayside/application';
import { entriesOf } from '@quayside/json-schemas';
import type { Door, FeedDoor, FeedReader, FeedTold, Refused } from '@quayside/testkit/suites';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import protobuf from 'protobufjs';
import { isFields, jsonOf, messageOf, Unsayable, type Fields } from './proto-shapes.js';

/** The committed files, read as any client would. */
const folder = fileURLToPath(new URL('../../../../adapters-grpc/proto/', import.meta.url));
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.proto'));
const root = new protobuf.Root();
root.resolvePath = (_from, to) => (to.startsWith('quayside/') ? join(folder, to) : to);
root.loadSync(files, { keepCase: true });
root.resolveAll();

/** What each status can mean. */
const meanings: Readonly<Partial<Record<status, readonly ErrorCategory[]>>> = {
  [status.INVALID_ARGUMENT]: ['invalid'],
  [status.UNAUTHENTICATED]: ['unauthenticated'],
  [status.PERMISSION_DENIED]: ['forbidden'],
  [status.NOT_FOUND]: ['not_found'],
  [status.ABORTED]: ['conflict'],
  [status.ALREADY_EXISTS]: ['conflict'],
  [status.FAILED_PRECONDITION]: ['precondition'],
  [status.RESOURCE_EXHAUSTED]: ['limited', 'too_large'],
  [status.DEADLINE_EXCEEDED]: ['timeout'],
  [status.UNAVAILABLE]: ['unavailable'],
  [status.INTERNAL]: ['internal'],
};

interface Method {
  readonly contract: Contract;
  readonly path: string;
  readonly request: protobuf.Type;
  readonly response: protobuf.Type;
}

/** `orders.place_draft` is `PlaceDraft` of `quayside.orders.v1.OrdersService`. */
const methodOf = (contract: Contract): Method => {
  const [context = '', name = ''] = contract.name.split('.');
  const service = root.lookupService(`quayside.${context}.v1.${pascal(context)}Service`);
  const method = service.methods[pascal(name)];
  if (!method?.resolvedRequestType || !method.resolvedResponseType)
    throw new Error(`no .proto file has a method for ${contract.name}`);
  const path = `/${service.fullName.slice(1)}/${method.name}`;
  return { contract, path, request: method.resolvedRequestType, response: method.resolvedResponseType };
};
const pascal = (name: string): string =>
  name.replaceAll(/(?:^|_)([a-z])/g, (_, letter: string) => letter.toUpperCase());
const methods = new Map(allContracts.map((contract) => [contract.name as string, methodOf(contract)]));

const metadataOf = (entries: Readonly<Record<string, string | null>>): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) if (value !== null) metadata.set(name, value);
  return metadata;
};
const bearer = (credential: string | null): string | null => credential && `Bearer ${credential}`;

const encode = (type: protobuf.Type) => (message: Fields) =>
  Buffer.from(type.encode(type.fromObject(message)).finish());
const decode = (type: protobuf.Type) => (bytes: Buffer) =>
  type.toObject(type.decode(bytes), { longs: Number, enums: String }) as Fields;

/** The use cases over gRPC, as a client calls them that was made of the `.proto` files. */
export const grpcDoor = (port: number): Door & { close(): void } => {
  const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
  return {
    name: 'gRPC',
    takesRequestIds: true,
    close: () => client.close(),
    call: async (name, input, { credential, onceKey, requestId, wait }) => {
      const method = methods.get(name);
      if (!method) throw new Error(`no .proto file has a method for ${name}`);
      const message = sayable(() => messageOf(method.request, method.contract.input, input));
      if (message === null) return null;
      const metadata = metadataOf({
        authorization: bearer(credential),
        'idempotency-key': onceKey,
        'x-request-id': requestId,
        prefer: wait > 0 ? `wait=${wait / 1_000}` : null,
      });
      return new Promise((resolve) => {
        let first = new Metadata();
        const { request, response, path } = method;
        client
          .makeUnaryRequest(path, encode(request), decode(response), message, metadata, (error, answer) =>
            resolve(
              error
                ? refusedOf(error)
                : {
                    ok: true,
                    data: outputOf(method, answer ?? {}),
                    replayed: first.get('idempotent-replayed')[0] === 'true',
                    // What is told is the id of the call itself.
                    requestId: null,
                  },
            ),
          )
          .on('metadata', (told: Metadata) => (first = told));
      });
    },
  };
};

const sayable = <T>(say: () => T): T | null => {
  try {
    return say();
  } catch (error) {
    if (error instanceof Unsayable) return null;
    throw error;
  }
};

const refusedOf = (error: ServiceError): Refused => {
  const failure = failureIn(error);
  if (!failure) throw new Error(`refused without details: ${error.message}`);
  const { code, category, details } = failure;
  const told = meanings[error.code] ?? [];
  if (!told.some((each) => each === category)) throw new Error(`${code} of ${category} came as ${error.code}`);
  return { ok: false, code, details, categories: told.filter((each) => each === category) };
};

/** A message of one field stands for what the field holds. */
const outputOf = ({ response, contract }: Method, answer: Fields): unknown => {
  const [whole, ...others] = Object.keys(response.fields);
  const isWrapped = whole !== undefined && others.length === 0 && !(whole in entriesOf(contract.output));
  if (!isWrapped) return jsonOf(response, contract.output, answer);
  const inner = response.fields[whole]?.resolve().resolvedType;
  if (!(inner instanceof protobuf.Type)) throw new Error(`${response.fullName} holds no message`);
  return jsonOf(inner, contract.output, isFields(answer[whole]) ? answer[whole] : {});
};

const watch = root.lookupService('quayside.events.v1.EventService').methods['Watch'];
const events: Readonly<Record<string, EventContract>> = allEvents;

/** The feed over gRPC. */
export const grpcFeedDoor = (port: number): FeedDoor => ({
  name: 'gRPC',
  subscribe: async ({ credential, topics, after }) => {
    const { resolvedRequestType: request, resolvedResponseType: response } = watch ?? {};
    if (!request || !response) throw new Error('no .proto file has Watch');
    const client = new Client(`127.0.0.1:${port}`, credentials.createInsecure());
    const stream = client.makeServerStreamRequest(
      '/quayside.events.v1.EventService/Watch',
      encode(request),
      decode(response),
      { topics, ...(after !== null && { after }) },
      metadataOf({ authorization: bearer(credential) }),
    );
    const reader = new WatchReader(client, stream);
    const first = await reader.turn();
    if ('begun' in first) return reader;
    await reader.close();
    if (first['failure']) return first['failure'] as Refused;
    throw new Error(`Watch began with ${JSON.stringify(first)}`);
  },
});

class WatchReader implements FeedReader {
  readonly #turns: AsyncIterator<unknown>;

  constructor(
    readonly client: Client,
    readonly stream: ClientReadableStream<Fields>,
  ) {
    this.#turns = stream[Symbol.asyncIterator]();
  }

  /** The next message; `failure` where there is none. */
  async turn(): Promise<Fields> {
    try {
      const next = await this.#turns.next();
      if (next.done === true) throw new Error('the stream ended without a status');
      return next.value as Fields;
    } catch (error) {
      return { failure: refusedOf(error as ServiceError) };
    }
  }

  async next(): Promise<FeedTold> {
    const { event, gap, quiet, failure } = (await this.turn()) as Readonly<Record<string, Fields | undefined>>;
    if (failure) return { kind: 'ended', code: String(failure['code']) };
    if (gap) return { kind: 'gap', after: String(gap['after']), cursor: String(gap['cursor']) };
    if (quiet) return { kind: 'quiet', cursor: String(quiet['cursor']) };
    const { cursor, ...head } = event ?? {};
    return { kind: 'event', cursor: String(cursor), event: cloudEventOf(head) };
  }

  async close(): Promise<void> {
    this.stream.cancel();
    this.client.close();
  }
}

/** An event as CloudEvents has it in JSON. */
const cloudEventOf = ({ id, source, type, dataversion, subject, sequence, time, actor, ...data }: Fields): Fields => {
  const contract = events[String(type)];
  const [field = '', ...others] = Object.keys(data);
  const message = root.lookupType('quayside.events.v1.Event').fields[field]?.resolve().resolvedType;
  if (!contract || others.length > 0 || !(message instanceof protobuf.Type))
    throw new Error(`an event with ${JSON.stringify(Object.keys(data))}`);
  const { seconds, nanos = 0 } = time as Fields;
  return {
    specversion: '1.0',
    id,
    source,
    type,
    dataversion,
    subject,
    sequence,
    time: new Date(Number(seconds) * 1_000 + Number(nanos) / 1_000_000).toISOString(),
    actor,
    datacontenttype: 'application/json',
    data: jsonOf(message, contract.data, data[field] as Fields),
  };
};
