import { isOnceKey, issuesOf, kernelFailure, unsoundIn, type Failure, type Issue } from '@quayside/application/kernel';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { wsFailure } from './failures.js';

const longestWait = 30;
const wait = 'must be a whole number of seconds, from 0 to 30';
const text = v.string('must be a text');

/** The frames that a connection itself understands; every other type is the name of a use case. */
const own = {
  authenticate: v.strictObject({ id: text, type: v.literal('authenticate'), token: text }),
  subscribe: v.strictObject({
    id: text,
    type: v.literal('subscribe'),
    topics: v.optional(v.array(text, 'must be a list of topics'), []),
    after: v.optional(v.nullable(text), null),
  }),
  unsubscribe: v.strictObject({ id: text, type: v.literal('unsubscribe') }),
  ping: v.strictObject({ id: text, type: v.literal('ping') }),
} as const;
const call = v.strictObject({
  id: text,
  type: text,
  input: v.optional(v.unknown(), {}),
  wait: v.optional(v.pipe(v.number(wait), v.integer(wait), v.minValue(0, wait), v.maxValue(longestWait, wait)), 0),
});

type Own = {
  readonly [Type in keyof typeof own]: Readonly<v.InferOutput<(typeof own)[Type]>> & { readonly kind: Type };
}[keyof typeof own];
/** What a client says: to the connection, or to a use case. */
export type ClientFrame = Own | (Readonly<v.InferOutput<typeof call>> & { readonly kind: 'call' });

/** A frame that cannot be taken; `id` is null where it has none that could be told back. */
export interface Unreadable {
  readonly id: string | null;
  readonly failure: Failure;
}

/** Reads a frame of a client. `isCall` knows the names of use cases. */
export const readFrame = (
  json: string,
  depth: number,
  isCall: (type: string) => boolean,
): Result<ClientFrame, Unreadable> => {
  const value = parsed(json);
  if (value instanceof SyntaxError) {
    const issues = [{ path: '', message: value.message.slice(0, 200) }];
    return fail({ id: null, failure: wsFailure('MALFORMED_JSON', { issues }) });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    return invalid(null, [{ path: '', message: 'must be an object' }]);
  const { id, type } = value as { readonly id?: unknown; readonly type?: unknown };
  if (typeof id !== 'string' || !isOnceKey(id))
    return invalid(null, [{ path: 'id', message: 'must be a text of 1 to 255 visible ASCII characters' }]);
  const unsound = unsoundIn(value, depth);
  if (unsound.length > 0) return invalid(id, unsound);
  if (typeof type !== 'string') return invalid(id, [{ path: 'type', message: 'must be a text' }]);
  if (isOwn(type)) {
    const read = v.safeParse(own[type], value);
    // The schema was chosen by the type, so the two belong together.
    return read.success ? ok({ ...read.output, kind: type } as ClientFrame) : invalid(id, issuesOf(read.issues));
  }
  if (!isCall(type)) return fail({ id, failure: wsFailure('UNKNOWN_TYPE', { type: type.slice(0, 100) }) });
  const read = v.safeParse(call, value);
  return read.success ? ok({ ...read.output, kind: 'call' }) : invalid(id, issuesOf(read.issues));
};

const isOwn = (type: string): type is keyof typeof own => Object.hasOwn(own, type);

const invalid = (id: string | null, issues: readonly Issue[]) =>
  fail({ id, failure: kernelFailure('INVALID_INPUT', { issues }) });

const parsed = (json: string): unknown => {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return error;
    throw error;
  }
};
