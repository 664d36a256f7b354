import { kernelFailure, type ErrorCategory, type Failure, type Issue } from '@quayside/application/kernel';

/** Which status each kind of failure has. */
export const statuses = {
  invalid: 422,
  unauthenticated: 401,
  forbidden: 403,
  not_found: 404,
  conflict: 409,
  precondition: 412,
  limited: 429,
  too_large: 413,
  timeout: 504,
  unavailable: 503,
  internal: 500,
} as const satisfies Record<ErrorCategory, number>;

export const statusOf = (failure: Failure): number =>
  failure.code === 'VERSION_REQUIRED' ? 428 : statuses[failure.category];

/** What only HTTP can refuse: a message that is no call of any use case. */
export const httpErrors = {
  MALFORMED_REQUEST: [400, 'invalid', 'The request is not well-formed HTTP.'],
  MALFORMED_URL: [400, 'invalid', 'The URL is not well-formed.'],
  MALFORMED_COOKIE: [400, 'invalid', 'A cookie of this server holds no token, or is there more than once.'],
  MALFORMED_JSON: [400, 'invalid', 'The body is not JSON.'],
  BODY_NOT_EXPECTED: [400, 'invalid', 'A request of this method has no body.'],
  TOO_MANY_PARAMETERS: [400, 'invalid', 'The query has too many parameters.'],
  CSRF_REFUSED: [
    403,
    'forbidden',
    'Whoever goes by a cookie has to show that a page of this server asks: X-Quayside-Session: cookie, from its own origin.',
  ],
  ROUTE_NOT_FOUND: [404, 'not_found', 'There is nothing at this address.'],
  METHOD_NOT_ALLOWED: [405, 'invalid', 'This address does not know this method; Allow says which it knows.'],
  NOT_ACCEPTABLE: [406, 'invalid', 'Accept names no type in which this address answers.'],
  REQUEST_TIMEOUT: [408, 'timeout', 'The request did not arrive in time.'],
  PRECONDITION_FAILED: [412, 'precondition', 'If-Match names no version of this: send one ETag as it was read, or *.'],
  BODY_TOO_LARGE: [413, 'too_large', 'The body is too large.'],
  URL_TOO_LONG: [414, 'too_large', 'The URL is too long.'],
  UNSUPPORTED_MEDIA_TYPE: [415, 'invalid', 'The body is of a type, or in an encoding, that is not read here.'],
  UPGRADE_REQUIRED: [426, 'invalid', 'This address speaks another protocol; Upgrade says which.'],
  TOO_MANY_STREAMS: [429, 'limited', 'As many event streams are open as may be; close one, or try again.'],
  HEADERS_TOO_LARGE: [431, 'too_large', 'The headers are too large.'],
} as const satisfies Record<string, readonly [number, ErrorCategory, string]>;
export type HttpErrorCode = keyof typeof httpErrors;

/** An answer that says no: the failure as every transport tells it, and its status. */
export class Refusal {
  constructor(
    readonly failure: Failure,
    readonly status: number = statusOf(failure),
    readonly headers: Readonly<Record<string, string>> | null = null,
  ) {}

  with(headers: Readonly<Record<string, string>>): Refusal {
    return new Refusal(this.failure, this.status, { ...this.headers, ...headers });
  }
}

export const refuse = (
  code: HttpErrorCode,
  details: Readonly<Record<string, unknown>> = {},
  headers: Readonly<Record<string, string>> | null = null,
): Refusal => {
  const [status, category, message] = httpErrors[code];
  return new Refusal({ code, category, message, details }, status, headers);
};

/** The refusal of an input that names what is wrong with it. */
export const refuseInput = (issues: readonly Issue[]): Refusal =>
  new Refusal(kernelFailure('INVALID_INPUT', { issues }));
