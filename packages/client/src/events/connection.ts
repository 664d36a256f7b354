import type { Timing } from '../timing.js';
import type { Tokens } from '../tokens.js';
import { readFrame, type ServerFrame } from './frames.js';
import { Heartbeat } from './heartbeat.js';
import type { SocketLike, SocketMaker } from './socket.js';

export interface ConnectionDeps {
  readonly url: string;
  readonly makeSocket: SocketMaker;
  readonly tokens: Tokens;
  readonly timing: Timing;
}

/** How a connection ended, where it was not left from this side. */
export interface Broken {
  /** What the server refused, where it said so; null where the connection just broke. */
  readonly refusal: Refusal | null;
  /** In words, for a log. */
  readonly reason: string;
  /** What broke it, where that is known. */
  readonly cause?: unknown;
}
export type Refusal = Omit<Extract<ServerFrame, { kind: 'error' }>, 'kind' | 'id'>;

/** Who is told what comes over a connection. */
export interface Hearer {
  subscribed(cursor: string): void;
  heard(frame: Extract<ServerFrame, { kind: 'item' | 'cursor' }>): void;
  broken(end: Broken): void;
}

export interface Wanted {
  readonly topics: readonly string[] | undefined;
  readonly after: string | null;
}

/** Milliseconds until a connection has to be made and subscribed. */
const openWithin = 15_000;
/** A token that is about to expire is looked after no more often than this, in milliseconds. */
const leastRenewal = 5_000;
/** The code with which a server closes where credentials are not good, or no longer. */
const policyViolation = 1008;
const notAuthenticated: Refusal = {
  code: 'UNAUTHENTICATED',
  message: 'Valid credentials are needed.',
  details: {},
  requestId: null,
};

/** One WebSocket with one subscription, from its opening to its end. */
export class Connection {
  readonly #heartbeat: Heartbeat;
  #socket: SocketLike | null = null;
  #isOver = false;
  #ids = 0;
  /** The id of the frame whose answer is waited for. */
  #asked: string | null = null;
  #token: string | null = null;
  /** What went wrong, where something did before the end. */
  #cause: unknown;
  #cancelLimit: () => void;
  #cancelExpiry: (() => void) | null = null;
  #forgetTokens: (() => void) | null = null;

  constructor(
    readonly deps: ConnectionDeps,
    readonly wanted: Wanted,
    readonly hearer: Hearer,
  ) {
    this.#heartbeat = new Heartbeat(deps.timing, {
      ask: () => this.#say({ type: 'ping' }),
      lost: () => this.#break('nothing was heard for too long, nor after a ping'),
    });
    this.#cancelLimit = deps.timing.after(openWithin, () =>
      this.#break(`it was not subscribed within ${openWithin} ms`),
    );
    void this.#open().catch((cause: unknown) => {
      this.#cause = cause;
      this.#break('it could not be begun');
    });
  }

  /** The token that was shown; null for none. */
  get token(): string | null {
    return this.#token;
  }

  /** Leaves; nothing more is told. It waits for no answer: the other side may be gone. */
  leave(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#cancelLimit();
    this.#cancelExpiry?.();
    this.#forgetTokens?.();
    this.#heartbeat.stop();
    this.#socket?.close(1000);
  }

  async #open(): Promise<void> {
    this.#token = await this.deps.tokens.get();
    if (this.#isOver) return;
    const socket = new this.deps.makeSocket(this.deps.url, ['quayside.v1']);
    this.#socket = socket;
    socket.addEventListener('open', () => this.#opened());
    socket.addEventListener('message', ({ data }) => this.#hear(data));
    // A close follows, which ends it. A browser says nothing of what went wrong; others do.
    socket.addEventListener('error', (event) => {
      this.#cause = causeOf(event);
    });
    socket.addEventListener('close', ({ code, reason }) => this.#closed(code, reason));
  }

  #opened(): void {
    if (this.#isOver) return;
    this.#heartbeat.start();
    if (this.#token === null) return this.#subscribe();
    this.#asked = this.#say({ type: 'authenticate', token: this.#token });
    this.#forgetTokens = this.deps.tokens.onRenewed((token) => this.#renewed(token));
  }

  #subscribe(): void {
    const { topics, after } = this.wanted;
    this.#asked = this.#say({ type: 'subscribe', ...(topics && { topics }), ...(after !== null && { after }) });
  }

  #hear(data: unknown): void {
    if (this.#isOver) return;
    this.#heartbeat.heard();
    const frame = readFrame(data);
    switch (frame?.kind) {
      case undefined:
        this.#break('it sent what is no frame of the protocol');
        break;
      case 'authenticated':
        if (frame.id === this.#asked) this.#subscribe();
        break;
      case 'subscribed':
        if (frame.id === this.#asked) this.#subscribed(frame.cursor);
        break;
      case 'item':
      case 'cursor':
        this.hearer.heard(frame);
        break;
      case 'error':
        // Of a renewal that is refused, the close that follows tells.
        if (frame.id === null || frame.id === this.#asked) this.#refused(frame);
        break;
      case 'other':
        break;
    }
  }

  #subscribed(cursor: string): void {
    this.#asked = null;
    this.#cancelLimit();
    this.#watchExpiry();
    this.hearer.subscribed(cursor);
  }

  #renewed(token: string): void {
    if (token === this.#token) return;
    this.#token = token;
    this.#say({ type: 'authenticate', token });
    this.#watchExpiry();
  }

  /** Renews the token in place, before the server finds that it has expired. */
  #watchExpiry(): void {
    const { tokens, timing } = this.deps;
    const { dueIn } = tokens;
    this.#cancelExpiry?.();
    if (dueIn === null || this.#isOver) return;
    const again = (): void => this.#watchExpiry();
    this.#cancelExpiry = timing.after(Math.max(dueIn, leastRenewal), () => {
      // Where that fails for good, the server ends the connection, and the next one asks for a token again.
      tokens.renew(this.#token).then(again, again);
    });
  }

  #refused({ code, message, details, requestId }: Refusal): void {
    this.#break(`it was refused: ${code}`, { code, message, details, requestId });
  }

  #closed(code: number, reason: string): void {
    const words = `it was closed with ${code}${reason === '' ? '' : ` (${reason})`}`;
    this.#break(words, code === policyViolation ? notAuthenticated : null);
  }

  #break(reason: string, refusal: Refusal | null = null): void {
    if (this.#isOver) return;
    this.leave();
    this.hearer.broken({ reason, refusal, ...(this.#cause !== undefined && { cause: this.#cause }) });
  }

  /** Gives back the id of the frame. */
  #say(frame: Readonly<Record<string, unknown>>): string {
    this.#ids += 1;
    const id = `c${this.#ids}`;
    this.#socket?.send(JSON.stringify({ id, ...frame }));
    return id;
  }
}

const causeOf = (event: unknown): unknown => {
  if (typeof event !== 'object' || event === null) return undefined;
  return 'error' in event ? event.error : 'message' in event ? event.message : undefined;
};
