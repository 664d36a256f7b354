import type { FeedItem } from './feed-item.js';

/** What waits for its reader, within bounds. */
export class ItemBuffer {
  #items: { readonly item: FeedItem; readonly length: number }[] = [];
  #first = 0;
  #length = 0;

  constructor(
    readonly mostItems: number,
    /** Characters of their text. */
    readonly mostLength: number,
  ) {}

  get size(): number {
    return this.#items.length - this.#first;
  }
  get isFull(): boolean {
    return this.size >= this.mostItems || this.#length >= this.mostLength;
  }
  get isHalfEmpty(): boolean {
    return this.size <= this.mostItems / 2 && this.#length <= this.mostLength / 2;
  }

  push(item: FeedItem, length: number): void {
    this.#items.push({ item, length });
    this.#length += length;
  }

  /** Null where it is empty. */
  shift(): FeedItem | null {
    const next = this.#items[this.#first];
    if (!next) return null;
    this.#first += 1;
    this.#length -= next.length;
    // Taking from the front of an array one by one would move all that is behind, each time.
    if (this.#first >= 512 || this.#first === this.#items.length) {
      this.#items = this.#items.slice(this.#first);
      this.#first = 0;
    }
    return next.item;
  }

  clear(): void {
    this.#items = [];
    this.#first = 0;
    this.#length = 0;
  }
}
