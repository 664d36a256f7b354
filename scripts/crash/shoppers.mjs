import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../../packages/server/dist/test/api.js';
import { orderBody } from '../../packages/server/dist/test/shop.js';

/** @typedef {import('../../packages/server/dist/test/shop.js').OrderData} OrderData */

/**
 * One order that somebody wants, and what they were told of it.
 * @typedef {object} Wish
 * @property {string} key the idempotency key of every try
 * @property {string} sku
 * @property {string} method
 * @property {object} body
 * @property {number} wait seconds of `Prefer: wait`; 0 for none
 * @property {number} tries
 * @property {string | null} answer the bytes of the first answer that arrived
 * @property {string | null} id
 * @property {'none' | 'asked' | 'granted' | 'refused'} cancellation
 */

const together = 24;
/** Milliseconds before the same is asked again. */
const pause = 40;

/** Clients that place orders without end, and ask again under the same key where an answer was lost. */
export class Shoppers {
  /** @type {Wish[]} */
  wishes = [];
  /** What no client should ever be told. @type {string[]} */
  violations = [];
  lostAnswers = 0;
  #open = true;
  /** Resolves while there is a server to ask. @type {PromiseWithResolvers<void>} */
  #up = Promise.withResolvers();
  /** @type {Promise<unknown>} */
  #shopping = Promise.resolve();

  /**
   * @param {Api} api where the server is
   * @param {import('./chance.mjs').Chance} chance
   * @param {readonly (readonly [string, number])[]} skus
   */
  constructor(api, chance, skus) {
    this.api = api;
    this.chance = chance;
    this.skus = skus;
    this.#up.resolve(undefined);
  }

  start() {
    this.#shopping = Promise.all(Array.from({ length: together }, () => this.#shop()));
  }

  /** The server is gone: whoever has lost an answer waits for the next one. */
  away() {
    this.#up = Promise.withResolvers();
  }

  /** @param {string} url */
  moved(url) {
    this.api = new Api(url, this.api.secret);
    this.#up.resolve(undefined);
  }

  /** No new wishes; those that are on their way are seen to their answers. */
  async close() {
    this.#open = false;
    await this.#shopping;
  }

  get acknowledged() {
    return this.wishes.filter(({ answer }) => answer !== null);
  }

  async #shop() {
    while (this.#open) {
      await this.#up.promise;
      const wish = this.#wish();
      this.wishes.push(wish);
      await this.#place(wish);
      if (wish.id !== null && this.chance.happens(0.12)) await this.#cancel(wish);
    }
  }

  /** @returns {Wish} */
  #wish() {
    const { chance } = this;
    const key = `wish-${this.wishes.length}`;
    const sku = chance.pick(this.skus);
    const method = chance.pick([
      ['pm_ok', 76],
      ['pm_declined', 8],
      ['pm_flaky', 10],
      ['pm_lost_reply', 6],
    ]);
    const own = chance.happens(0.5) ? { externalId: key } : {};
    const body = orderBody({ sku, method, quantity: chance.between(1, 3), metadata: { wish: key }, ...own });
    const wait = chance.happens(0.1) ? 2 : 0;
    return { key, sku, method, body, wait, tries: 0, answer: null, id: null, cancellation: 'none' };
  }

  /** Places it, asking again under its key; some give up after an answer was lost, and never learn what became of it. @param {Wish} wish */
  async #place(wish) {
    for (;;) {
      wish.tries += 1;
      const answer = await this.#ask(() => this.placeOnce(wish));
      if (answer === 'lost' && this.chance.happens(0.25)) return;
      if (answer === 'lost' || answer === 'later') {
        await this.#rest();
        continue;
      }
      if (answer.status !== 201) {
        this.violations.push(`${wish.key} was refused with ${answer.status} ${answer.text}`);
        return;
      }
      wish.answer = answer.text;
      wish.id = answer.data.id;
      return;
    }
  }

  /** @param {Wish} wish @returns {Promise<import('../../packages/server/dist/test/api.js').Answer<OrderData>>} */
  placeOnce({ key, body, wait }) {
    const headers = wait > 0 ? { prefer: `wait=${wait}` } : {};
    return this.api.post('/orders', body, { key, headers });
  }

  /** @param {Wish} wish */
  async #cancel(wish) {
    await sleep(this.chance.between(0, 60));
    wish.cancellation = 'asked';
    const question = { key: `cancel-${wish.key}`, headers: { 'if-match': '*' } };
    for (;;) {
      const answer = await this.#ask(() => this.api.post(`/orders/${wish.id}/cancel`, {}, question));
      if (answer === 'lost' || answer === 'later') {
        await this.#rest();
        continue;
      }
      if (answer.status === 200) wish.cancellation = 'granted';
      else if (answer.error?.code === 'WRONG_STATUS') wish.cancellation = 'refused';
      else this.violations.push(`the cancellation of ${wish.key} was refused with ${answer.status} ${answer.text}`);
      return;
    }
  }

  async #rest() {
    await sleep(pause);
    await this.#up.promise;
  }

  /**
   * @template Data
   * @param {() => Promise<import('../../packages/server/dist/test/api.js').Answer<Data>>} ask
   */
  async #ask(ask) {
    try {
      const answer = await ask();
      const isForLater =
        answer.status === 503 || answer.status === 504 || answer.error?.code === 'IDEMPOTENCY_KEY_IN_PROGRESS';
      return isForLater ? 'later' : answer;
    } catch {
      this.lostAnswers += 1;
      return 'lost';
    }
  }
}
