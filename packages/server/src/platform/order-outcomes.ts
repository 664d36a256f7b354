import type { Clock, MessageLog, OrderOutcomes, OrderReader } from '@quayside/application';
import { between, type Instant, type OrderId } from '@quayside/domain';

const outcomes = ['orders.order_confirmed', 'orders.order_rejected', 'orders.order_cancelled'];
const readAtOnce = 1_000;

/**
 * Hears of orders' ends from the message log, in whichever process they came about. It reads only while somebody waits,
 * and all who wait share one reading.
 */
export class FollowedOutcomes implements OrderOutcomes {
  readonly #waiting = new Map<OrderId, () => void>();
  /** Where reading goes on; known as long as somebody waits. */
  #position: Promise<number> | null = null;
  #isReading = false;
  #again = false;

  constructor(
    readonly log: Pick<MessageLog, 'head' | 'read' | 'onNews'>,
    readonly orders: OrderReader,
    readonly clock: Clock,
  ) {
    log.onNews((news) => {
      if (news === 'placed' && this.#waiting.size > 0) this.#read();
    });
  }

  async settled(id: OrderId, until: Instant): Promise<void> {
    // First the place from which to read, then the look at the order: what ends it later stands behind that place.
    const ended = this.#wait(id, until);
    await this.#begin();
    const order = await this.orders.find(id);
    if (order?.status !== 'placed') this.#waiting.get(id)?.();
    return ended;
  }

  /** An outage at the beginning is this waiter's alone: the next one begins anew. */
  #begin(): Promise<number> {
    const begun = (this.#position ??= this.log.head());
    begun.catch(() => {
      if (this.#position === begun) this.#position = null;
    });
    return begun;
  }

  #wait(id: OrderId, until: Instant): Promise<void> {
    const before = this.#waiting.get(id);
    return new Promise((resolve) => {
      const end = () => {
        cancel();
        before?.();
        this.#waiting.delete(id);
        if (this.#waiting.size === 0) this.#position = null;
        resolve();
      };
      const cancel = this.clock.after(Math.max(between(this.clock.now(), until), 0), end);
      this.#waiting.set(id, end);
    });
  }

  #read(): void {
    this.#again = true;
    if (this.#isReading) return;
    this.#isReading = true;
    void this.#readOn().finally(() => (this.#isReading = false));
  }

  /** A failed reading is made up for by the next one; whoever waits has a time limit. */
  async #readOn(): Promise<void> {
    while (this.#again && this.#position) {
      this.#again = false;
      const after = await this.#position.catch(() => null);
      if (after === null) return;
      const read = await this.log.read(after, outcomes, readAtOnce).catch(() => null);
      if (!read || this.#position === null) continue;
      const { messages, through } = read;
      this.#position = Promise.resolve(through);
      for (const { subject } of messages) this.#waiting.get(subject as OrderId)?.();
      this.#again ||= messages.length === readAtOnce;
    }
  }
}
