import type { FeedItem } from './feed-item.js';

/** What a server says to a subscriber. */
export type ServerFrame =
  | { readonly kind: 'authenticated'; readonly id: string }
  | { readonly kind: 'subscribed'; readonly id: string; readonly cursor: string }
  | { readonly kind: 'item'; readonly item: FeedItem; readonly length: number }
  | { readonly kind: 'cursor'; readonly cursor: string }
  | {
      readonly kind: 'error';
      readonly id: string | null;
      readonly code: string;
      readonly message: string;
      readonly details: Fields;
      readonly requestId: string | null;
    }
  /** A pong, and whatever a newer server may say: it tells that somebody is there. */
  | { readonly kind: 'other' };

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Null for what is no frame of the protocol. */
export const readFrame = (data: unknown): ServerFrame | null => {
  if (typeof data !== 'string') return null;
  let frame: unknown;
  try {
    frame = JSON.parse(data);
  } catch {
    return null;
  }
  return isFields(frame) ? frameOf(frame, data.length) : null;
};

const frameOf = (frame: Fields, length: number): ServerFrame | null => {
  const { id, type, cursor, after, event, error } = frame;
  switch (type) {
    case 'authenticated':
      return typeof id === 'string' ? { kind: 'authenticated', id } : null;
    case 'subscribed':
      return typeof id === 'string' && typeof cursor === 'string' ? { kind: 'subscribed', id, cursor } : null;
    case 'event':
      return isFields(event) && isEvent(event) && typeof cursor === 'string'
        ? { kind: 'item', item: { ...event, cursor }, length }
        : null;
    case 'gap':
      return typeof after === 'string' && typeof cursor === 'string'
        ? { kind: 'item', item: { type, after, cursor }, length }
        : null;
    case 'cursor':
      return typeof cursor === 'string' ? { kind: 'cursor', cursor } : null;
    case 'error':
      return isFields(error) ? errorOf(id, error, frame['metadata']) : null;
    default:
      return typeof type === 'string' ? { kind: 'other' } : null;
  }
};

/** Its data are what the contract of its type says, which the server has to know. */
const isEvent = (event: Fields): event is Fields & Exclude<FeedItem, { readonly type: 'gap' }> =>
  typeof event['id'] === 'string' && typeof event['type'] === 'string' && 'data' in event;

const errorOf = (id: unknown, { code, message, details }: Fields, metadata: unknown): ServerFrame => {
  const requestId = isFields(metadata) ? metadata['request_id'] : null;
  return {
    kind: 'error',
    id: typeof id === 'string' ? id : null,
    code: typeof code === 'string' ? code : 'UNREADABLE_ANSWER',
    message: typeof message === 'string' ? message : '',
    details: isFields(details) ? details : {},
    requestId: typeof requestId === 'string' ? requestId : null,
  };
};
