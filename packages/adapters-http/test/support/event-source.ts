import { Wire } from './ask.js';

/** One frame of a stream, by its fields; `comment` where it has one. */
export interface Frame {
  readonly id?: string;
  readonly event?: string;
  readonly data?: string;
  readonly retry?: string;
  readonly comment?: string;
}

/** Reads a stream of events as a browser does (HTML Living Standard, 9.2.6), from a bare connection. */
export class EventSource {
  /** The cursor that it would come back with. */
  lastEventId: string | null = null;
  readonly #wire: Wire;
  #read = 0;

  constructor(port: number, path: string, headers: Readonly<Record<string, string>>, version = '1.1') {
    const all = { host: 'localhost', accept: 'text/event-stream', ...headers };
    const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
    this.#wire = new Wire(port).send(`GET ${path} HTTP/${version}\r\n${lines.join('')}\r\n`);
  }

  /** The head of the answer. */
  async head(): Promise<string> {
    const text = await this.#wire.until('\r\n\r\n');
    return text.slice(0, text.indexOf('\r\n\r\n'));
  }

  /** The frame that comes next. */
  async next(): Promise<Frame> {
    await this.#wire.until('\r\n\r\n');
    for (;;) {
      const body = this.#body();
      const end = body.indexOf('\n\n', this.#read);
      if (end === -1) {
        const heard = this.#wire.text.length;
        await this.#wire.until(() => this.#wire.text.length > heard);
        continue;
      }
      const frame = parsed(body.slice(this.#read, end));
      this.#read = end + 2;
      this.lastEventId = frame.id ?? this.lastEventId;
      return frame;
    }
  }

  /** The next frame that is no sign of life. */
  async told(): Promise<Frame> {
    for (;;) {
      const frame = await this.next();
      if (frame.data !== undefined) return frame;
    }
  }

  async take(count: number): Promise<readonly Frame[]> {
    const frames: Frame[] = [];
    while (frames.length < count) frames.push(await this.told());
    return frames;
  }

  /** All that came, when the other side has closed. */
  end(): Promise<string> {
    return this.#wire.end();
  }

  pause(): void {
    this.#wire.pause();
  }

  close(): void {
    this.#wire.close();
  }

  /** The body so far, without the sizes of its chunks. */
  #body(): string {
    const { text } = this.#wire;
    const begin = text.indexOf('\r\n\r\n') + 4;
    if (!/^transfer-encoding: chunked\r$/im.test(text.slice(0, begin))) return text.slice(begin);
    const parts: string[] = [];
    for (let at = begin; at < text.length;) {
      const line = text.indexOf('\r\n', at);
      if (line === -1) break;
      const size = Number.parseInt(text.slice(at, line), 16);
      parts.push(text.slice(line + 2, line + 2 + size));
      at = line + 2 + size + 2;
    }
    return parts.join('');
  }
}

const parsed = (text: string): Frame =>
  Object.fromEntries(
    text.split('\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon) || 'comment', line.slice(colon + 1).trim()];
    }),
  );
