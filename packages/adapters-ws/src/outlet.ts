import type { Clock } from '@quayside/application/kernel';
import type { Duplex } from 'node:stream';
import { WebSocket } from 'ws';
import type { CloseCode } from './closing.js';
import { closeWithin, pingEvery, type WsLimits } from './limits.js';

export interface OutletDeps {
  readonly clock: Clock;
  readonly limits: WsLimits;
}

/** The side of a connection on which we speak. It knows whether there is room to say more, and how the end is told. */
export class Outlet {
  #waiting: (() => void)[] = [];
  /** Since when more waits than may. */
  #fullSince: number | null = null;
  #pingAt: number;
  #isAnswered = true;
  #ended: CloseCode | null = null;
  #cancel: (() => void) | null = null;

  constructor(
    readonly deps: OutletDeps,
    readonly socket: WebSocket,
    /** What is below the WebSocket: frames that are made already are written there. */
    readonly wire: Duplex,
  ) {
    this.#pingAt = deps.clock.elapsed() + pingEvery;
    wire.on('drain', () => this.#look());
    socket.on('pong', () => {
      this.#isAnswered = true;
    });
    socket.once('close', () => {
      this.#cancel?.();
      this.#letGo();
    });
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN;
  }

  /** The code with which this side closed; null where it did not. */
  get ended(): CloseCode | null {
    return this.#ended;
  }

  /** Bytes that wait to be sent. */
  get buffered(): number {
    return this.wire.writableLength;
  }

  say(text: string): void {
    if (!this.isOpen) return;
    this.socket.send(text);
    this.#look();
  }

  /** Writes frames that are made already. Between two of the socket's own there is always room for them, for it never splits one. */
  write(frames: Buffer): void {
    if (!this.isOpen) return;
    this.wire.write(frames);
    this.#look();
  }

  /** Resolves when there is room for more, or nobody to say it to. */
  room(): Promise<void> | null {
    if (this.#fullSince === null || !this.isOpen) return null;
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  /** Whether the other side keeps up, as far as can be told by now; and asks it whether it is there, now and then. */
  keepsUp(now: number): boolean {
    this.#look();
    if (this.#fullSince !== null) return now - this.#fullSince < this.deps.limits.slowAfter;
    if (now < this.#pingAt) return true;
    this.#pingAt = now + pingEvery;
    if (!this.#isAnswered) return false;
    this.#isAnswered = false;
    this.socket.ping();
    return true;
  }

  /** Whatever the other side says tells that it is there. */
  heard(): void {
    this.#isAnswered = true;
  }

  /** Closes. Where the other side does not answer that, the connection is cut. */
  end(code: CloseCode, reason: string): void {
    if (this.#ended !== null || !this.isOpen) return;
    this.socket.close(code, reason);
    this.closes(code);
    // The answer to the close frame has to be read.
    this.socket.resume();
  }

  /** Notes that this side is closing, and with which code. */
  closes(code: CloseCode): void {
    this.#ended ??= code;
    this.#cancel ??= this.deps.clock.after(closeWithin, () => this.cut());
    this.#letGo();
  }

  cut(): void {
    this.socket.terminate();
  }

  #look(): void {
    const isFull = this.buffered > this.deps.limits.bufferBytes;
    if (isFull === (this.#fullSince !== null)) return;
    if (isFull) {
      this.#fullSince = this.deps.clock.elapsed();
      // What is asked now could not be answered: it waits on the other side.
      this.socket.pause();
      return;
    }
    this.#fullSince = null;
    this.socket.resume();
    this.#letGo();
  }

  #letGo(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const resolve of waiting) resolve();
  }
}
