import type { events } from '@quayside/adapters-grpc/stubs';
import { failureIn, type ToldFailure } from '@quayside/adapters-grpc';
import { status, type ClientReadableStream, type ServiceError } from '@grpc/grpc-js';
import { asAdmin, metadataOf, type Connection } from './client.js';

type Message = events.WatchResponse;
export interface WatchEnd {
  readonly status: status;
  readonly failure: ToldFailure | null;
}

/** One who watches, and hears one message after the other when it asks for it. */
export class Watching {
  readonly #messages: Message[] = [];
  readonly #call: ClientReadableStream<Message>;
  readonly ended: Promise<WatchEnd>;
  #wake: () => void = () => undefined;
  #isOver = false;

  constructor(
    { events }: Connection,
    request: Partial<events.WatchRequest> = {},
    entries: Readonly<Record<string, string>> = asAdmin,
  ) {
    this.#call = events.watch({ topics: [], after: undefined, ...request }, metadataOf(entries));
    this.#call.on('data', (message: Message) => {
      this.#messages.push(message);
      this.#wake();
    });
    this.ended = new Promise((resolve) => {
      this.#call.on('error', (error: ServiceError) => resolve({ status: error.code, failure: failureIn(error) }));
      this.#call.on('end', () => resolve({ status: status.OK, failure: null }));
    });
    void this.ended.then(() => {
      this.#isOver = true;
      this.#wake();
    });
  }

  /** The next message; null where there will be none. */
  async next(): Promise<Message | null> {
    for (;;) {
      const message = this.#messages.shift();
      if (message || this.#isOver) return message ?? null;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }

  async cursor(): Promise<string> {
    const message = await this.next();
    if (!message?.begun) throw new Error(`it began with ${JSON.stringify(message)}`);
    return message.begun.cursor;
  }

  async events(count: number): Promise<readonly events.Event[]> {
    const heard: events.Event[] = [];
    while (heard.length < count) {
      const message = await this.next();
      if (!message) throw new Error(`it ended after ${heard.length} events`);
      if (message.event) heard.push(message.event);
    }
    return heard;
  }

  /** All that is still told until the end. */
  async rest(): Promise<readonly Message[]> {
    const heard: Message[] = [];
    for (let message = await this.next(); message; message = await this.next()) heard.push(message);
    return heard;
  }

  pause(): void {
    this.#call.pause();
  }
  resume(): void {
    this.#call.resume();
  }
  cancel(): void {
    this.#call.cancel();
  }
}
