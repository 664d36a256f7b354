import type { FeedDoor, FeedReader, FeedTold, Refused } from '@quayside/testkit/suites';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { refusedOf } from './http-door.js';

/** The feed as Server-Sent Events, read as the standard says (HTML Living Standard, 9.2.6). */
export const sseDoor = (port: number): FeedDoor => ({
  name: 'SSE',
  subscribe: async ({ credential, topics, after }) => {
    const query = new URLSearchParams();
    if (topics.length > 0) query.set('topics', topics.join(','));
    if (after !== null) query.set('after', after);
    const answer = await open(port, `/api/v1/events?${query.toString()}`, credential);
    return answer.statusCode === 200 ? readerOf(answer) : refusal(answer);
  },
});

const open = (port: number, path: string, credential: string | null): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    const headers = {
      accept: 'text/event-stream',
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
    };
    request({ host: '127.0.0.1', port, path, headers, agent: false }, resolve).once('error', reject).end();
  });

const refusal = async (answer: IncomingMessage): Promise<Refused> => {
  let text = '';
  for await (const part of answer.setEncoding('utf8')) text += String(part);
  const { error } = JSON.parse(text) as { readonly error: { readonly code: string; readonly details: unknown } };
  return refusedOf(answer.statusCode ?? 0, error);
};

const readerOf = (answer: IncomingMessage): FeedReader => {
  const frames = framesOf(answer);
  return {
    next: async () => {
      for (;;) {
        const frame = await frames.next();
        if (frame.done === true) return { kind: 'ended', code: 'nothing more came' };
        const told = toldOf(frame.value);
        if (told) return told;
      }
    },
    close: async () => {
      answer.destroy();
    },
  };
};

type Frame = ReadonlyMap<string, string>;

/** The fields of each frame; a comment is a field without a name. */
const framesOf = async function* (answer: IncomingMessage): AsyncGenerator<Frame> {
  let frame = new Map<string, string>();
  for await (const line of createInterface({ input: answer, crlfDelay: Infinity })) {
    if (line === '') {
      yield frame;
      frame = new Map();
      continue;
    }
    const [, name = '', value = ''] = /^([^:]*): ?(.*)$/.exec(line) ?? [];
    frame.set(name, value);
  }
};

/** Null for what is for the connection only. */
const toldOf = (frame: Frame): FeedTold | null => {
  const cursor = frame.get('id') ?? '';
  const data = frame.get('data');
  if (data === undefined) return frame.has('') ? { kind: 'quiet', cursor } : null;
  const value = JSON.parse(data) as Readonly<Record<string, string>>;
  switch (frame.get('event')) {
    case 'gap':
      return { kind: 'gap', after: value['after'] ?? '', cursor };
    case 'end':
      return { kind: 'ended', code: value['code'] ?? '' };
    default:
      if (frame.get('event') !== value['type']) throw new Error(`the frame of ${data} is named ${frame.get('event')}`);
      return { kind: 'event', cursor, event: value };
  }
};
