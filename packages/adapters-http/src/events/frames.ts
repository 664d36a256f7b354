import { perObject, type Failure, type FeedEvent, type FeedTurn } from '@quayside/application/kernel';

/** The format of Server-Sent Events (HTML Living Standard, 9.2). JSON text has no line ends, so each is one line of data. */

/** Milliseconds after which a browser connects again by itself. */
const retry = 2_000;

/** What a stream begins with. With its cursor even a stream that ends before its first event is gone on with where it began. */
export const openingFrame = (cursor: string): Uint8Array => Buffer.from(`retry: ${retry}\nid: ${cursor}\n\n`);

/** Made once for each event, however many streams it goes into. */
export const eventFrame = perObject(({ cursor, event, text }: FeedEvent): Uint8Array =>
  frame(cursor, event.type, text),
);

export const gapFrame = ({ after, cursor }: Extract<FeedTurn, { kind: 'gap' }>): Uint8Array =>
  frame(cursor, 'gap', JSON.stringify({ after, cursor }));

/** A comment, with the cursor that has moved on: without data nothing is told to the page. */
export const quietFrame = (cursor: string): Uint8Array => Buffer.from(`: quiet\nid: ${cursor}\n\n`);

export const endFrame = (cursor: string, { code, message, details }: Failure): Uint8Array =>
  frame(cursor, 'end', JSON.stringify({ code, message, details, cursor }));

const frame = (cursor: string, event: string, data: string): Uint8Array =>
  Buffer.from(`id: ${cursor}\nevent: ${event}\ndata: ${data}\n\n`);
