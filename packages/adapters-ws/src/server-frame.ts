import type { Answer, Failure, Principal } from '@quayside/application/kernel';
import type { Instant } from '@quayside/domain/kernel';

// What is JSON text already is put in as it is: an answer is written once, and a replay is the very bytes of the first.

export const resultText = (id: string, answer: Extract<Answer, { ok: true }>): string =>
  `{"id":${JSON.stringify(id)},"type":"result","data":${answer.body},"replayed":${answer.replayed},` +
  `"metadata":${metadataText(answer.at, answer.requestId)}}`;

/** `id` is null where the frame that it answers had none that could be read. */
export const errorText = (
  id: string | null,
  { code, message, details }: Failure,
  at: Instant,
  requestId: string,
): string =>
  `{"id":${JSON.stringify(id)},"type":"error","error":${JSON.stringify({ code, message, details })},` +
  `"metadata":${metadataText(at, requestId)}}`;

const metadataText = (timestamp: Instant, requestId: string): string =>
  JSON.stringify({ timestamp, request_id: requestId });

export const authenticatedText = (id: string, { id: principal, name, kind }: Principal): string =>
  JSON.stringify({ id, type: 'authenticated', principal: { id: principal, name, kind } });

export const subscribedText = (id: string, cursor: string): string =>
  JSON.stringify({ id, type: 'subscribed', cursor });
export const unsubscribedText = (id: string, cursor: string): string =>
  JSON.stringify({ id, type: 'unsubscribed', cursor });
export const pongText = (id: string): string => JSON.stringify({ id, type: 'pong' });
export const gapText = (after: string, cursor: string): string => JSON.stringify({ type: 'gap', after, cursor });
export const cursorText = (cursor: string): string => JSON.stringify({ type: 'cursor', cursor });
