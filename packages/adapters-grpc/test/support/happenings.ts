import type { Ground } from './ground.js';

/** Lets things happen without the use cases that lead to them: events as a commit writes them, in their places. */
export class Happenings {
  readonly #versions = new Map<string, number>();

  constructor(readonly ground: Ground) {}

  /** An order was cancelled; `owner` is whose it was. */
  cancelled(subject: string, owner: string | null = 'key_ada', reason = 'changed my mind'): void {
    const { database } = this.ground;
    const sequence = (this.#versions.get(subject) ?? 0) + 1;
    this.#versions.set(subject, sequence);
    const unit = { actor: 'key_actor', requestId: 'req_1' };
    const type = 'orders.order_cancelled';
    const at = new Date().toISOString();
    const message = { kind: 'event', type, subject, lane: subject, owner, at, data: { reason }, sequence } as const;
    database.book(unit, null, [database.messageOf(unit, message)]);
  }
}
