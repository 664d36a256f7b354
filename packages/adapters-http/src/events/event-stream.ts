import type { Clock, Failure, FeedEvent, Subscription } from '@quayside/application/kernel';
import { endFrame, eventFrame, gapFrame, openingFrame, quietFrame } from './frames.js';

/** Events that are asked of the feed at once. */
const mostEvents = 64;
/** Bytes of several events that travel in one piece; a larger one travels alone. */
const pieceBytes = 65_536;

export interface EventStreamDeps {
  readonly subscription: Subscription;
  readonly clock: Clock;
  /** Milliseconds that a reader may take for one piece. */
  readonly patience: number;
  /** Breaks the connection of a reader that does not read. */
  breakOff(): void;
}

/**
 * A subscription as the body of an answer. What comes next is asked for when what came before has left the process, so a
 * slow reader costs one turn of events and no more.
 */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  #waiting: readonly FeedEvent[] = [];
  #begun = false;
  #over = false;
  #quiet: () => void = () => undefined;

  constructor(readonly deps: EventStreamDeps) {
    this.body = new ReadableStream<Uint8Array>(
      { pull: (controller) => this.#pull(controller), cancel: () => this.close() },
      { highWaterMark: 0 },
    );
  }

  /** Says that it ends, and ends. */
  end(): void {
    this.deps.subscription.close();
  }

  /** For a reader that is gone: nothing more is asked of the feed. */
  close(): void {
    this.#over = true;
    this.#quiet();
    this.deps.subscription.close();
  }

  async #pull(controller: ReadableStreamDefaultController<Uint8Array>): Promise<void> {
    this.#quiet();
    const { piece, isLast } = await this.#next();
    if (this.#over) return;
    controller.enqueue(piece);
    if (isLast) controller.close();
    // Until it is asked for more, or its connection has closed.
    this.#quiet = this.deps.clock.after(this.deps.patience, () => this.deps.breakOff());
  }

  async #next(): Promise<{ readonly piece: Uint8Array; readonly isLast: boolean }> {
    const { subscription } = this.deps;
    if (!this.#begun) {
      this.#begun = true;
      return more(openingFrame(subscription.begin));
    }
    if (this.#waiting.length > 0) return more(this.#piece());
    const turn = await subscription.next(mostEvents);
    switch (turn.kind) {
      case 'events':
        this.#waiting = turn.events;
        return more(this.#piece());
      case 'gap':
        return more(gapFrame(turn));
      case 'quiet':
        return more(quietFrame(turn.cursor));
      case 'ended':
        return last(turn.cursor, turn.failure);
    }
  }

  /** As many of the events that wait as make a piece; at least one. */
  #piece(): Uint8Array {
    const frames: Uint8Array[] = [];
    let bytes = 0;
    for (const event of this.#waiting) {
      const frame = eventFrame(event);
      if (frames.length > 0 && bytes + frame.length > pieceBytes) break;
      frames.push(frame);
      bytes += frame.length;
    }
    this.#waiting = this.#waiting.slice(frames.length);
    const [first] = frames;
    return frames.length === 1 && first ? first : Buffer.concat(frames, bytes);
  }
}

const more = (piece: Uint8Array) => ({ piece, isLast: false });
const last = (cursor: string, failure: Failure) => ({ piece: endFrame(cursor, failure), isLast: true });
