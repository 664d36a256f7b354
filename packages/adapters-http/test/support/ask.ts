import { connect, type Socket } from 'node:net';
import { asAdmin } from './ground.js';

export interface Envelope {
  readonly success: boolean;
  readonly data: unknown;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  } | null;
  readonly metadata: { readonly timestamp: string; readonly request_id: string; readonly pagination?: unknown };
}

export interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body, where it is one. */
  readonly envelope: Envelope;
}

export interface Asking {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** An object is sent as JSON, a text as it is. */
  readonly body?: unknown;
}

/** Asks as an administrator does, where the headers do not say otherwise. */
export const ask = async (url: string, { method, headers = {}, body }: Asking = {}): Promise<Told> => {
  const hasBody = body !== undefined;
  const response = await fetch(url, {
    method: method ?? (hasBody ? 'POST' : 'GET'),
    headers: { ...asAdmin, ...(hasBody && { 'content-type': 'application/json' }), ...headers },
    ...(hasBody && { body: typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body) }),
    redirect: 'manual',
  });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, envelope: parsed(text) };
};

const parsed = (text: string): Envelope => {
  try {
    return JSON.parse(text) as Envelope;
  } catch {
    return { success: false, data: text, error: null, metadata: { timestamp: '', request_id: '' } };
  }
};

/** The paths of fields that a refusal names. */
export const pathsOf = ({ envelope }: Told): readonly string[] => {
  const issues = envelope.error?.details['issues'];
  return Array.isArray(issues) ? issues.map(({ path }: { readonly path: string }) => path) : [];
};
export const codeOf = ({ envelope }: Told): string | undefined => envelope.error?.code;

/** A bare connection: what is sent is exactly what was said, and what comes back is kept as text. */
export class Wire {
  readonly #socket: Socket;
  readonly #chunks: Buffer[] = [];
  readonly #closed: Promise<void>;
  readonly #heard = new Set<() => void>();

  constructor(port: number) {
    this.#socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true });
    this.#socket.on('data', (chunk: Buffer) => {
      this.#chunks.push(chunk);
      for (const heard of this.#heard) heard();
    });
    // A server that cuts a connection is what some tests are about; they look at what came before.
    this.#socket.on('error', () => undefined);
    this.#closed = new Promise((resolve) => {
      const end = (): void => {
        this.#socket.destroy();
        resolve();
      };
      this.#socket.once('end', end).once('close', end);
    });
  }

  /** All that was heard, a character for each byte. */
  get text(): string {
    return Buffer.concat(this.#chunks).toString('latin1');
  }

  send(text: string | Buffer): this {
    this.#socket.write(typeof text === 'string' ? Buffer.from(text, 'latin1') : text);
    return this;
  }

  /** Until this has been heard. Fails where the connection ends without it. */
  async until(part: string | RegExp | (() => boolean)): Promise<string> {
    const isThere = (): boolean => {
      if (typeof part === 'function') return part();
      return typeof part === 'string' ? this.text.includes(part) : part.test(this.text);
    };
    const heard = new Promise<void>((resolve) => {
      const look = (): void => {
        if (!isThere()) return;
        this.#heard.delete(look);
        resolve();
      };
      this.#heard.add(look);
      look();
    });
    await Promise.race([heard, this.#closed]);
    if (!isThere()) throw new Error(`the connection ended after ${JSON.stringify(this.text)}`);
    return this.text;
  }

  /** Until the other side has closed; gives back all that it said. */
  async end(): Promise<string> {
    await this.#closed;
    return this.text;
  }

  /** Reads no more, so that the other side cannot send, until it is to go on. */
  pause(): void {
    this.#socket.pause();
  }
  resume(): void {
    this.#socket.resume();
  }

  get isWritable(): boolean {
    return this.#socket.writable;
  }

  close(): void {
    this.#socket.destroy();
  }
}

/** A request as text, with what every request has. */
export const requestText = (line: string, headers: Readonly<Record<string, string>> = {}, body = ''): string => {
  const all = { host: 'localhost', ...asAdmin, ...headers };
  return `${line} HTTP/1.1\r\n${Object.entries(all)
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')}\r\n${body}`;
};
