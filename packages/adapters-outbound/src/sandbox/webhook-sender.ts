import { createHash } from 'node:crypto';
import type { Clock, Log } from '@quayside/application/kernel';
import { Webhook } from 'standardwebhooks';
import type { SandboxEntry } from './entry.js';
import { messageOf } from './failure.js';
import { noticeOf } from './wire.js';

export interface WebhookSettings {
  /** Where webhooks are posted to. */
  readonly url: string;
  /** `whsec_…`, with which they are signed (Standard Webhooks). */
  readonly secret: string;
  /** The share of notices that are sent twice, 0 to 1; 0 by default. */
  readonly duplicates?: number;
  /** The share of notices that are held back until the next one has left, 0 to 1; 0 by default. */
  readonly reorder?: number;
  /** Milliseconds after which a notice that is held back leaves although no other came; 1,000 by default. */
  readonly holdBack?: number;
  /** Posts at the same time; 4 by default. With 1 they arrive in the order in which they leave. */
  readonly concurrent?: number;
  /** Milliseconds that one post may take; 5,000 by default. */
  readonly timeLimit?: number;
  /** Milliseconds before each further try of a post that was not answered with a 2xx; 1, 5 and 30 s by default. */
  readonly retryAfter?: readonly number[];
}

interface Delivery {
  readonly id: string;
  readonly body: string;
  readonly tries: number;
}

/** Notices beyond these are dropped, and the log says so: a receiver that is down must not fill the memory. */
const MOST_WAITING = 10_000;

/** Tells an operator's endpoint of each operation: sometimes twice, sometimes out of order, as real providers do. */
export class WebhookSender {
  readonly #signer: Webhook;
  readonly #waiting: Delivery[] = [];
  readonly #sending = new Set<Promise<void>>();
  readonly #timers = new Set<() => void>();
  readonly #stopped = new AbortController();
  #held: Delivery | null = null;

  constructor(
    readonly settings: WebhookSettings,
    readonly clock: Clock,
    readonly log: Log,
    readonly random: () => number,
  ) {
    this.#signer = new Webhook(settings.secret);
  }

  tell(entry: SandboxEntry): void {
    if (this.#stopped.signal.aborted) return;
    // One operation has one id, so that a receiver knows the second arrival for the first. Dots would blur what is signed.
    const id = `msg_${createHash('sha256').update(entry.key).digest('hex').slice(0, 32)}`;
    const delivery = { id, body: JSON.stringify(noticeOf(entry)), tries: 0 };
    if (!this.#held && this.random() < (this.settings.reorder ?? 0)) {
      this.#held = delivery;
      this.#later(this.settings.holdBack ?? 1_000, () => this.#release(delivery));
      return;
    }
    this.#leave(delivery);
    if (this.#held) this.#release(this.#held);
  }

  /** Gives up what has not left yet and ends what is on its way. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    for (const cancel of this.#timers) cancel();
    this.#timers.clear();
    this.#waiting.length = 0;
    await Promise.all(this.#sending);
  }

  #release(delivery: Delivery): void {
    if (this.#held !== delivery) return;
    this.#held = null;
    this.#leave(delivery);
  }

  #leave(delivery: Delivery): void {
    const copies = this.random() < (this.settings.duplicates ?? 0) ? 2 : 1;
    for (let copy = 0; copy < copies; copy += 1) this.#queue(delivery);
  }

  #queue(delivery: Delivery): void {
    if (this.#waiting.length >= MOST_WAITING) {
      this.log.warn('a webhook of the sandbox was dropped: too many are waiting', { webhook: delivery.id });
      return;
    }
    this.#waiting.push(delivery);
    this.#send();
  }

  #send(): void {
    while (this.#sending.size < (this.settings.concurrent ?? 4)) {
      const delivery = this.#waiting.shift();
      if (!delivery) return;
      const sending = this.#post(delivery).finally(() => {
        this.#sending.delete(sending);
        this.#send();
      });
      this.#sending.add(sending);
    }
  }

  async #post(delivery: Delivery): Promise<void> {
    const problem = await this.#try(delivery);
    if (problem === null || this.#stopped.signal.aborted) return;
    const { retryAfter = [1_000, 5_000, 30_000] } = this.settings;
    const wait = retryAfter[delivery.tries];
    if (wait === undefined) {
      this.log.warn('a webhook of the sandbox was given up', { webhook: delivery.id, problem });
      return;
    }
    this.#later(wait, () => this.#queue({ ...delivery, tries: delivery.tries + 1 }));
  }

  /** Null where the receiver took it. A redirect is a failure. */
  async #try({ id, body }: Delivery): Promise<string | null> {
    const { url, timeLimit = 5_000 } = this.settings;
    const sentAt = new Date(this.clock.now());
    try {
      const response = await fetch(url, {
        method: 'POST',
        body,
        redirect: 'manual',
        signal: AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(timeLimit)]),
        headers: {
          'content-type': 'application/json',
          'webhook-id': id,
          'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
          'webhook-signature': this.#signer.sign(id, sentAt, body),
        },
      });
      // A body that nobody reads would keep its connection from the next post.
      await response.body?.cancel();
      return response.ok ? null : `answered with ${response.status}`;
    } catch (error) {
      return messageOf(error);
    }
  }

  #later(milliseconds: number, effect: () => void): void {
    const cancel = this.clock.after(milliseconds, () => {
      this.#timers.delete(cancel);
      effect();
    });
    this.#timers.add(cancel);
  }
}
