import type { ErrorCategory, Failure } from '@quayside/application/kernel';

/** What only this transport can refuse. */
const wsErrors = {
  MALFORMED_JSON: ['invalid', 'The frame is not JSON.'],
  UNKNOWN_TYPE: ['not_found', 'There is no such type of frame, nor a use case of this name.'],
  ALREADY_SUBSCRIBED: [
    'conflict',
    'This connection has a subscription already; end it first, or open another connection.',
  ],
  NOT_SUBSCRIBED: ['conflict', 'This connection has no subscription.'],
  TOO_MANY_REQUESTS: ['limited', 'Too many frames, or too many calls at once; wait for answers.'],
  TOO_MANY_CONNECTIONS: ['limited', 'There are too many connections; close some, or try again later.'],
  MALFORMED_UPGRADE: ['invalid', 'This is no well-formed request for a WebSocket.'],
  UNSUPPORTED_VERSION: ['invalid', 'This version of the WebSocket protocol is not spoken here.'],
  UNSUPPORTED_SUBPROTOCOL: ['invalid', 'Ask for a subprotocol that is spoken here.'],
  ORIGIN_NOT_ALLOWED: ['forbidden', 'Pages of this origin may not connect.'],
} as const satisfies Record<string, readonly [ErrorCategory, string]>;
export type WsErrorCode = keyof typeof wsErrors;

/** Those with which a frame is refused; the others refuse a connection. */
export const frameErrors = [
  'MALFORMED_JSON',
  'UNKNOWN_TYPE',
  'ALREADY_SUBSCRIBED',
  'NOT_SUBSCRIBED',
  'TOO_MANY_REQUESTS',
  'TOO_MANY_CONNECTIONS',
] as const satisfies readonly WsErrorCode[];

export const wsFailure = (code: WsErrorCode, details: Readonly<Record<string, unknown>> = {}): Failure => {
  const [category, message] = wsErrors[code];
  return { code, category, message, details };
};
