import type { ErrorCategory, Failure } from '@quayside/application/kernel';

/** What only gRPC can refuse: a message that is no call of any use case, or a watch that cannot be had. */
const grpcErrors = {
  MALFORMED_MESSAGE: ['invalid', 'The message is not what its method takes.'],
  TOO_MANY_STREAMS: ['limited', 'As many event streams are open as may be; close one, or try again.'],
  TOO_SLOW: ['limited', 'Events were not read for too long; come back with the cursor.'],
  STREAM_AGED: [
    'unavailable',
    'The stream has been open for long; come back with the cursor, maybe to another process.',
  ],
} as const satisfies Record<string, readonly [ErrorCategory, string]>;

export const refusal = (code: keyof typeof grpcErrors, details: Readonly<Record<string, unknown>> = {}): Failure => {
  const [category, message] = grpcErrors[code];
  return { code, category, message, details };
};
