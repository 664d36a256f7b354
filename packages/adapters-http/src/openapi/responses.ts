import { STATUS_CODES } from 'node:http';
import {
  kernelErrors,
  needsScope,
  type Contract,
  type ErrorDeclaration,
  type KernelErrorCode,
} from '@quayside/application/kernel';
import { httpErrors, statuses, type HttpErrorCode } from '../refusal.js';
import { everyCall, headerRef } from './shared.js';
import { pascal, ref, type Json, type SchemaBook } from '@quayside/json-schemas';

const text = { type: 'string' };
const metadata = {
  type: 'object',
  properties: { timestamp: { type: 'string', format: 'date-time' }, request_id: text },
  required: ['timestamp', 'request_id'],
};
const issues = {
  type: 'array',
  items: { type: 'object', properties: { path: text, message: text }, required: ['path', 'message'] },
};

/** Schemas of what HTTP puts around every answer. */
export const envelopeSchemas = {
  AnswerMetadata: metadata,
  Refused: {
    type: 'object',
    properties: {
      success: { const: false },
      data: { type: 'null' },
      error: {
        type: 'object',
        properties: { code: text, message: text, details: { type: 'object' } },
        required: ['code', 'message', 'details'],
      },
      metadata: ref('AnswerMetadata'),
    },
    required: ['success', 'data', 'error', 'metadata'],
  },
  ResourceLinks: {
    description: 'Where the resource is, and what may be done with it now.',
    type: 'object',
    properties: { self: { type: 'string', format: 'uri-reference' } },
    required: ['self'],
    additionalProperties: { type: 'string', format: 'uri-reference' },
  },
  Problem: {
    description: 'The same error for a client that accepts application/problem+json (RFC 9457).',
    type: 'object',
    properties: {
      type: text,
      title: text,
      status: { type: 'integer', minimum: 400, maximum: 599, format: 'int32' },
      detail: text,
      instance: text,
      code: text,
      details: { type: 'object' },
      timestamp: { type: 'string', format: 'date-time' },
      request_id: text,
    },
    required: ['type', 'title', 'status', 'detail', 'code', 'request_id'],
  },
} as const;

/** The envelope of an answer with this data. */
export const successSchema = (data: Json, pagination: Json | null): Json => ({
  type: 'object',
  properties: {
    success: { const: true },
    data,
    error: { type: 'null' },
    metadata: pagination
      ? {
          ...metadata,
          properties: { ...metadata.properties, pagination },
          required: [...metadata.required, 'pagination'],
        }
      : ref('AnswerMetadata'),
  },
  required: ['success', 'data', 'error', 'metadata'],
});

/** Whether an answer is kept for retries with the same idempotency key. */
export const replays = ({ kind, once }: Contract): boolean => kind === 'command' && once !== 'never';

interface KnownError {
  readonly code: string;
  readonly message: string;
  readonly details: Json;
}

const kindOf = ({ code, message, details }: KnownError): Json => ({
  type: 'object',
  properties: { code: { const: code }, message: { type: 'string', examples: [message] }, details },
  required: ['code', 'message', 'details'],
});

const withIssues: ReadonlySet<string> = new Set(['INVALID_INPUT', 'MALFORMED_JSON', 'MALFORMED_URL']);
const detailsOf = (code: string): Json =>
  withIssues.has(code) ? { type: 'object', properties: { issues }, required: ['issues'] } : { type: 'object' };

const kernelError = (code: KernelErrorCode): readonly [number, KnownError] => {
  const [category, message] = kernelErrors[code];
  return [code === 'VERSION_REQUIRED' ? 428 : statuses[category], { code, message, details: detailsOf(code) }];
};
const httpError = (code: HttpErrorCode): readonly [number, KnownError] => {
  const [status, , message] = httpErrors[code];
  return [status, { code, message, details: detailsOf(code) }];
};
const declared = (
  book: SchemaBook,
  code: string,
  { category, message, details }: ErrorDeclaration,
): readonly [number, KnownError] => [
  statuses[category],
  { code: code.toUpperCase(), message, details: details ? book.of(details) : { type: 'object' } },
];

/** What a door can be met with beside its contract's own errors. */
export interface DoorTraits {
  readonly contract: Contract;
  readonly takesBody: boolean;
  readonly takesVersion: boolean;
  readonly takesInput: boolean;
  /** Whether a page may go by cookies there, and whether it then has to show that it is one of ours. */
  readonly takesCookie: boolean;
  readonly asksForPage: boolean;
}

const commonErrors = ({
  contract,
  takesBody,
  takesVersion,
  takesInput,
  takesCookie,
  asksForPage,
}: DoorTraits): readonly (readonly [number, KnownError])[] => [
  ...(takesInput ? [httpError('MALFORMED_URL')] : []),
  ...(takesBody
    ? [httpError('MALFORMED_JSON'), httpError('BODY_TOO_LARGE'), httpError('UNSUPPORTED_MEDIA_TYPE')]
    : [httpError('BODY_NOT_EXPECTED')]),
  ...(takesCookie ? [httpError('MALFORMED_COOKIE')] : []),
  ...(asksForPage ? [httpError('CSRF_REFUSED')] : []),
  ...(needsScope(contract) ? [kernelError('FORBIDDEN')] : []),
  kernelError('UNAUTHENTICATED'),
  kernelError('RATE_LIMITED'),
  kernelError('INVALID_INPUT'),
  ...(replays(contract)
    ? (['IDEMPOTENCY_KEY_INVALID', 'IDEMPOTENCY_KEY_REUSED', 'IDEMPOTENCY_KEY_IN_PROGRESS'] as const).map(kernelError)
    : []),
  ...(contract.once === 'required' ? [kernelError('IDEMPOTENCY_KEY_REQUIRED')] : []),
  ...(takesVersion ? [httpError('PRECONDITION_FAILED'), kernelError('VERSION_REQUIRED')] : []),
  ...(['INTERNAL', 'BUSY', 'OVERLOADED', 'SHUTTING_DOWN', 'DEPENDENCY_DOWN', 'DEADLINE_EXCEEDED'] as const).map(
    kernelError,
  ),
];

/** Refusals that pass; so does a key that is in progress. */
const retried: ReadonlySet<number> = new Set([409, 429, 503]);

/** The refusals of a door by status. Each error is a component; so are the answers that many doors have in common. */
export class ErrorResponses {
  readonly #kinds = new Map<string, Json>();
  readonly #shared = new Map<string, { readonly name: string; readonly response: Json }>();

  constructor(readonly book: SchemaBook) {}

  of(traits: DoorTraits): Readonly<Record<string, Json>> {
    const own = Object.entries(traits.contract.errors).map(([code, declaration]) =>
      declared(this.book, code, declaration),
    );
    const [context = ''] = traits.contract.name.split('.');
    return this.#all([...commonErrors(traits), ...own], new Set(own.map(([status]) => status)), context);
  }

  /** The refusals of a door that is no use case's. */
  ofCodes(codes: readonly (KernelErrorCode | HttpErrorCode)[]): Readonly<Record<string, Json>> {
    const found = codes.map((code) =>
      code in kernelErrors ? kernelError(code as KernelErrorCode) : httpError(code as HttpErrorCode),
    );
    return this.#all(found, new Set(), '');
  }

  #all(
    all: readonly (readonly [number, KnownError])[],
    ownStatuses: ReadonlySet<number>,
    context: string,
  ): Readonly<Record<string, Json>> {
    const byStatus = Map.groupBy(all, ([status]) => status);
    return Object.fromEntries(
      [...byStatus].map(([status, found]) => {
        const errors = found.map(([, error]) => error);
        const answer = this.#response(status, errors, context);
        return [
          String(status),
          ownStatuses.has(status) ? answer : this.#share(status, errors.map(({ code }) => code).join(), answer),
        ];
      }),
    );
  }

  get responses(): Readonly<Record<string, Json>> {
    return Object.fromEntries([...this.#shared.values()].map(({ name, response }) => [name, response]));
  }

  get schemas(): Readonly<Record<string, Json>> {
    return Object.fromEntries([...this.#kinds].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  #response(status: number, errors: readonly KnownError[], context: string): Json {
    const kinds = errors.map((error) => ref(this.#kind(error, context)));
    const error = kinds.length === 1 ? kinds[0] : { oneOf: kinds };
    const schema = { allOf: [ref('Refused'), { type: 'object', properties: { error } }] };
    return {
      headers: { ...everyCall, ...(retried.has(status) && { 'Retry-After': headerRef('RetryAfter') }) },
      description: `${STATUS_CODES[status] ?? status}: ${errors.map(({ code }) => code).join(', ')}`,
      content: { 'application/json': { schema }, 'application/problem+json': { schema: ref('Problem') } },
    };
  }

  /** The name of the component of an error. One code can have other details in another context. */
  #kind(error: KnownError, context: string): string {
    const kind = kindOf(error);
    const plain = `${pascal(error.code)}Error`;
    const known = this.#kinds.get(plain);
    const name = known && JSON.stringify(known) !== JSON.stringify(kind) ? pascal(context) + plain : plain;
    this.#kinds.set(name, kind);
    return name;
  }

  #share(status: number, codes: string, answer: Json): Json {
    const key = `${status} ${codes}`;
    const words = pascal(STATUS_CODES[status] ?? `Refused ${status}`);
    const alike = [...this.#shared.keys()].filter((other) => other.startsWith(`${status} `)).length;
    const shared = this.#shared.get(key) ?? { name: alike === 0 ? words : `${words}${alike + 1}`, response: answer };
    this.#shared.set(key, shared);
    return { $ref: `#/components/responses/${shared.name}` };
  }
}
