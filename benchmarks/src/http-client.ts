import { connect, type Socket } from 'node:net';

/** One request, written out: the client must cost as little as it can, since it shares the machine with what it measures. */
export interface Request {
  readonly text: string;
}
export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

export const request = (
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Request => {
  const lines = Object.entries({
    host: 'bench',
    ...headers,
    ...(body !== '' && { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(body)) }),
  });
  return {
    text: `${method} ${path} HTTP/1.1\r\n${lines.map(([name, value]) => `${name}: ${value}\r\n`).join('')}\r\n${body}`,
  };
};

/** A kept-alive connection that asks one thing at a time. */
export class Connection {
  #answer: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | null = null;
  #received: Buffer = Buffer.alloc(0);

  private constructor(readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('error', (error) => this.#answer?.reject(error));
    socket.on('close', () => this.#answer?.reject(new Error('the server hung up')));
  }

  static async open(port: number): Promise<Connection> {
    const socket = connect(port, '127.0.0.1');
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new Connection(socket);
  }

  ask({ text }: Request): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#answer = { resolve, reject };
      this.socket.write(text);
    });
  }

  close(): void {
    this.socket.removeAllListeners('close').destroy();
  }

  #receive(chunk: Buffer): void {
    this.#received = this.#received.length === 0 ? chunk : Buffer.concat([this.#received, chunk]);
    const end = this.#received.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#received.toString('latin1', 0, end).toLowerCase();
    const length = Number(/content-length: (\d+)/.exec(head)?.[1] ?? 0);
    if (head.includes('transfer-encoding: chunked')) throw new Error('answers of a known length were expected');
    if (this.#received.length < end + 4 + length) return;
    const body = this.#received.subarray(end + 4, end + 4 + length);
    this.#received = this.#received.subarray(end + 4 + length);
    const answer = this.#answer;
    this.#answer = null;
    answer?.resolve({ status: Number(head.slice(9, 12)), body });
  }
}

/** Asks over so many connections side by side until `next` has nothing more; gives back how many were answered as expected. */
export const load = async (
  port: number,
  connections: number,
  expected: number,
  next: () => Request | null,
): Promise<number> => {
  let answered = 0;
  const open = await Promise.all(Array.from({ length: connections }, () => Connection.open(port)));
  await Promise.all(
    open.map(async (connection) => {
      for (let asked = next(); asked; asked = next()) {
        const { status, body } = await connection.ask(asked);
        if (status !== expected) throw new Error(`${status} instead of ${expected}: ${body.toString().slice(0, 500)}`);
        answered += 1;
      }
      connection.close();
    }),
  );
  return answered;
};
