import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../../packages/server/dist/test/api.js';
import { orderBody } from '../../packages/server/dist/test/shop.js';

const together = 24;
const pause = 50;

/** Places orders for the customers, each until it has been answered, however often the server dies meanwhile. */
export class Orders {
  placed = 0;
  #wanted = 0;

  /**
   * @param {{ url: string, up: Promise<unknown> }} place
   * @param {readonly import('./subscriber.mjs').Role[]} shoppers
   * @param {string} sku
   */
  constructor(place, shoppers, sku) {
    this.place = place;
    this.shoppers = shoppers;
    this.sku = sku;
  }

  /** @param {number} count */
  async placeAll(count) {
    const end = this.#wanted + count;
    const shop = async () => {
      while (this.#wanted < end) await this.#order((this.#wanted += 1));
    };
    await Promise.all(Array.from({ length: together }, shop));
  }

  /** @param {number} number */
  async #order(number) {
    const shopper = this.shoppers[number % this.shoppers.length];
    if (!shopper) throw new Error('there are no shoppers');
    const body = orderBody({ sku: this.sku, method: number % 10 === 0 ? 'pm_declined' : 'pm_ok' });
    for (;;) {
      await this.place.up;
      const api = new Api(this.place.url, shopper.token);
      const answer = await api.post('/orders', body, { key: `storm-${number}` }).catch(() => null);
      if (answer?.status === 201) break;
      if (answer && answer.status < 500 && answer.status !== 409 && answer.status !== 429)
        throw new Error(`order ${number} was refused with ${answer.status} ${answer.text}`);
      await sleep(pause);
    }
    this.placed += 1;
  }
}
