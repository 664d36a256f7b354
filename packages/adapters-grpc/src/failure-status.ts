import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { Metadata, type StatusObject } from '@grpc/grpc-js';
import type { ErrorCategory, Failure, Issue } from '@quayside/application/kernel';
import { readStruct, writeStruct } from './codec/structs.js';
import { isObject } from './codec/values.js';
import { statusOfCategory } from './status-codes.js';

/*
 * Failures as google.rpc.Status, in the trailing entry `grpc-status-details-bin`: code (1), message (2), details (3). Each of the
 * details is a google.protobuf.Any: type_url (1), value (2). The numbers are those of googleapis' google/rpc/*.proto.
 */

const detailsKey = 'grpc-status-details-bin';
const domain = 'quayside';
const typePrefix = 'type.googleapis.com/';

/** What many clients take of metadata in one go; more would lose them the whole answer. */
const mostBytes = 5_000;

/** Seconds after which a refusal that passes may be tried again, where it says nothing else. */
const retryAfter = 1;
const passing: ReadonlySet<ErrorCategory> = new Set(['limited', 'unavailable']);

/** What gRPC is told of a failure. */
export const statusOf = (failure: Failure, requestId: string): StatusObject => {
  const code = statusOfCategory(failure.category, failure.code);
  const metadata = new Metadata();
  metadata.set('x-request-id', requestId);
  metadata.set(detailsKey, fitting(code, failure, requestId));
  return { code, details: failure.message, metadata };
};

/** The first issues say what is wrong: where all together are too long, the others are left out. */
const fitting = (code: number, failure: Failure, requestId: string): Buffer => {
  const whole = encoded(code, failure, requestId);
  if (whole.length <= mostBytes) return whole;
  const { issues } = failure.details;
  if (!Array.isArray(issues) || issues.length < 2) return encoded(code, { ...failure, details: {} }, requestId);
  const fewer = issues.slice(0, Math.floor(issues.length / 2)) as readonly Issue[];
  return fitting(code, { ...failure, details: { ...failure.details, issues: fewer } }, requestId);
};

const encoded = (code: number, failure: Failure, requestId: string): Buffer => {
  const writer = new BinaryWriter().uint32(8).int32(code).uint32(18).string(failure.message);
  const { category, details } = failure;
  writeAny(writer, 'google.rpc.ErrorInfo', (info) => {
    info.uint32(10).string(failure.code).uint32(18).string(domain);
    for (const [key, value] of [['category', category] as const, ['request_id', requestId] as const])
      info.uint32(26).fork().uint32(10).string(key).uint32(18).string(value).join();
  });
  const issues = issuesOf(details);
  if (issues.length > 0)
    writeAny(writer, 'google.rpc.BadRequest', (request) => {
      for (const { path, message } of issues)
        request.uint32(10).fork().uint32(10).string(path).uint32(18).string(message).join();
    });
  if (passing.has(category) || failure.code === 'IDEMPOTENCY_KEY_IN_PROGRESS')
    writeAny(writer, 'google.rpc.RetryInfo', (info) =>
      info.uint32(10).fork().uint32(8).int64(secondsOf(details)).join(),
    );
  if (Object.keys(details).length > 0)
    writeAny(writer, 'google.protobuf.Struct', (struct) => writeStruct(struct, details));
  return Buffer.from(writer.finish());
};

const writeAny = (writer: BinaryWriter, type: string, write: (value: BinaryWriter) => void): void => {
  writer
    .uint32(26)
    .fork()
    .uint32(10)
    .string(typePrefix + type)
    .uint32(18)
    .fork();
  write(writer);
  writer.join().join();
};

const secondsOf = ({ retry_after: told }: Failure['details']): number =>
  typeof told === 'number' && told > 0 ? Math.ceil(told) : retryAfter;

const issuesOf = ({ issues }: Failure['details']): readonly Issue[] =>
  Array.isArray(issues)
    ? issues.filter((issue): issue is Issue => isObject(issue) && typeof issue['path'] === 'string')
    : [];

/** What a caller can read of a refusal: the code and the details of ours. Null where it came from elsewhere. */
export interface ToldFailure {
  readonly code: string;
  readonly category: string;
  readonly message: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly requestId: string;
  /** Seconds after which it may be tried again; null where that would not help. */
  readonly retryAfter: number | null;
}
export const failureIn = (error: { readonly metadata?: Metadata }): ToldFailure | null => {
  const [bytes] = error.metadata?.get(detailsKey) ?? [];
  if (!(bytes instanceof Buffer)) return null;
  let message = '';
  const told = new Map<string, Uint8Array>();
  eachField(bytes, (number, value) => {
    if (number === 2 && value instanceof Uint8Array) message = textOf(value);
    if (number === 3 && value instanceof Uint8Array) {
      const any = fieldsOf(value);
      told.set(textOf(any.get(1)).slice(typePrefix.length), any.get(2) ?? new Uint8Array());
    }
  });
  const info = told.get('google.rpc.ErrorInfo');
  if (!info) return null;
  const metadata = new Map<string, string>();
  eachField(info, (number, value) => {
    if (number !== 3 || !(value instanceof Uint8Array)) return;
    const entry = fieldsOf(value);
    metadata.set(textOf(entry.get(1)), textOf(entry.get(2)));
  });
  const struct = told.get('google.protobuf.Struct');
  return {
    code: textOf(fieldsOf(info).get(1)),
    category: metadata.get('category') ?? '',
    message,
    details: struct ? readStruct(new BinaryReader(struct), struct.length) : {},
    requestId: metadata.get('request_id') ?? '',
    retryAfter: retryAfterIn(told.get('google.rpc.RetryInfo')),
  };
};

const retryAfterIn = (info: Uint8Array | undefined): number | null => {
  const delay = info && fieldsOf(info).get(1);
  if (!delay) return null;
  const reader = new BinaryReader(delay);
  return reader.uint32() === 8 ? Number(reader.int64()) : 0;
};

const textOf = (bytes: Uint8Array | undefined): string => Buffer.from(bytes ?? []).toString();

const fieldsOf = (bytes: Uint8Array): ReadonlyMap<number, Uint8Array> => {
  const fields = new Map<number, Uint8Array>();
  eachField(bytes, (number, value) => {
    if (value instanceof Uint8Array) fields.set(number, value);
  });
  return fields;
};

const eachField = (bytes: Uint8Array, see: (number: number, value: Uint8Array | null) => void): void => {
  const reader = new BinaryReader(bytes);
  while (reader.pos < reader.len) {
    const [number, wire] = reader.tag();
    if (wire === WireType.LengthDelimited) see(number, reader.bytes());
    else {
      reader.skip(wire, number);
      see(number, null);
    }
  }
};
