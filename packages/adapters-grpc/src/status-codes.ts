import { status } from '@grpc/grpc-js';
import type { ErrorCategory } from '@quayside/application/kernel';

/** Which status each kind of failure has. */
const statuses = {
  invalid: status.INVALID_ARGUMENT,
  unauthenticated: status.UNAUTHENTICATED,
  forbidden: status.PERMISSION_DENIED,
  not_found: status.NOT_FOUND,
  conflict: status.ABORTED,
  precondition: status.FAILED_PRECONDITION,
  limited: status.RESOURCE_EXHAUSTED,
  too_large: status.RESOURCE_EXHAUSTED,
  timeout: status.DEADLINE_EXCEEDED,
  unavailable: status.UNAVAILABLE,
  internal: status.INTERNAL,
} as const satisfies Record<ErrorCategory, status>;

/** A conflict with something that is there already, by its code: it cannot be resolved by trying again. */
const thereAlready = /_(?:taken|exists)$/i;

export const statusOfCategory = (category: ErrorCategory, code: string): status =>
  category === 'conflict' && thereAlready.test(code) ? status.ALREADY_EXISTS : statuses[category];

export const statusName = (code: status): string => status[code];
