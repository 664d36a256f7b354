import { connect, type ClientHttp2Session, type IncomingHttpHeaders } from 'node:http2';

/** A unary call, written out: the client must cost as little as it can, since it shares the machine with what it measures. */
export interface UnaryRequest {
  readonly path: string;
  readonly metadata: Readonly<Record<string, string>>;
  /** The message, encoded. */
  readonly message: Uint8Array;
}

const connections = 4;
const callsAtOnce = 16;

/** The message of a call with five bytes before it: not compressed, and how long it is. */
const framed = (message: Uint8Array): Buffer => {
  const frame = Buffer.alloc(5 + message.length);
  frame.writeUInt32BE(message.length, 1);
  frame.set(message, 5);
  return frame;
};

/** How often a second one call is answered, over a few connections side by side. */
export const callsPerSecond = async (address: string, request: UnaryRequest, seconds: number): Promise<number> => {
  const sessions = await Promise.all(Array.from({ length: connections }, () => open(address)));
  const begun = performance.now();
  const until = begun + seconds * 1_000;
  let answered = 0;
  const asking = sessions.flatMap((session) =>
    Array.from({ length: callsAtOnce }, async () => {
      while (performance.now() < until) {
        await callOnce(session, request);
        answered += 1;
      }
    }),
  );
  await Promise.all(asking);
  const rate = answered / ((performance.now() - begun) / 1_000);
  for (const session of sessions) session.close();
  return rate;
};

/** The message of one answer. */
export const answerOf = async (address: string, request: UnaryRequest): Promise<Buffer> => {
  const session = await open(address);
  const answer = await callOnce(session, request);
  session.close();
  return answer.subarray(5);
};

const open = (address: string): Promise<ClientHttp2Session> =>
  new Promise((resolve, reject) => {
    const session = connect(`http://${address}`);
    session.once('connect', () => resolve(session)).once('error', reject);
  });

const callOnce = (session: ClientHttp2Session, { path, metadata, message }: UnaryRequest): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const stream = session.request({
      ':method': 'POST',
      ':path': path,
      'content-type': 'application/grpc',
      te: 'trailers',
      ...metadata,
    });
    const parts: Buffer[] = [];
    let status: string | null = null;
    // A refusal has no trailers: all is in its head.
    const see = (headers: IncomingHttpHeaders): void => {
      status = String(headers['grpc-status'] ?? status);
    };
    stream.on('response', see).on('trailers', see);
    stream.on('data', (part: Buffer) => parts.push(part));
    stream.on('error', reject);
    stream.on('end', () => {
      const [first = Buffer.alloc(0)] = parts;
      if (status === '0') resolve(parts.length === 1 ? first : Buffer.concat(parts));
      else reject(new Error(`the call ended with the status ${status}`));
    });
    stream.end(framed(message));
  });
