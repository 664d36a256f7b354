import type { EventContract } from '../event-contract.js';
import type { MessageLog } from '../message-log.js';
import { feedEvent, type FeedEvent } from './feed-event.js';

export interface PageLimits {
  /** Places of one page. */
  readonly span: number;
  /** Bytes, as far as they can be estimated, that the pages in memory have together; one page is kept whatever it has. */
  readonly bytes: number;
}
export const pageLimits: PageLimits = { span: 512, bytes: 64 * 1_048_576 };

/** What is known of the events of one span of places. It grows at its end only, until it is full. */
export interface FeedPage {
  readonly events: readonly FeedEvent[];
  /** The events up to this place are all here. */
  readonly through: number;
  readonly isFull: boolean;
  /** How often there had been news when it was last read: what was placed before that is here. */
  readonly asOf: number;
}

interface GrowingPage extends FeedPage {
  readonly events: FeedEvent[];
  through: number;
  isFull: boolean;
  asOf: number;
  bytes: number;
  /** The reading that is under way; whoever comes meanwhile shares it. */
  growing: Promise<void> | null;
}

export interface FeedPagesDeps {
  readonly messages: Pick<MessageLog, 'events'>;
  readonly contracts: Readonly<Record<string, EventContract>>;
  /** Counts how often there was word of newly placed messages. */
  readonly news: { readonly count: number };
}

/**
 * The log in pages that all subscribers of the process share: each event is read and encoded once, however many hear of
 * it. Places are given in order and never twice, so a page that is full never changes.
 */
export class FeedPages {
  readonly #pages = new Map<number, GrowingPage>();
  readonly #limits: PageLimits;
  #bytes = 0;
  #last: GrowingPage | null = null;

  constructor(
    readonly deps: FeedPagesDeps,
    limits: Partial<PageLimits> = {},
  ) {
    this.#limits = { ...pageLimits, ...limits };
  }

  /**
   * The page of the place behind this one. It is read only where nothing behind the place is known and there may be more
   * by now; else it is here at once, which is what costs least where a thousand ask for it. Rejects where it cannot be read;
   * what was known stays known.
   */
  behind(place: number): FeedPage | Promise<FeedPage> {
    const number = Math.floor(place / this.#limits.span);
    const page = this.#pages.get(number) ?? newPage(number * this.#limits.span);
    this.#keep(number, page);
    const isKnown = page.through > place || page.asOf === this.deps.news.count;
    return isKnown ? page : this.#grown(page, number, place);
  }

  async #grown(page: GrowingPage, number: number, place: number): Promise<FeedPage> {
    page.growing ??= this.#grow(page, number).finally(() => {
      page.growing = null;
    });
    try {
      await page.growing;
    } catch (error) {
      // What stands before a message that cannot be told is there all the same.
      if (page.through <= place) throw error;
    }
    return page;
  }

  async #grow(page: GrowingPage, number: number): Promise<void> {
    const end = (number + 1) * this.#limits.span;
    // What is placed while the log is read may be missing in what it gives.
    const asOf = this.deps.news.count;
    const { events, through } = await this.deps.messages.events(page.through, end - page.through);
    for (const message of events) {
      const event = feedEvent(message, this.deps.contracts);
      page.events.push(event);
      // One by one, so that a message which cannot be told leaves those before it told once, and itself still to be told.
      page.through = message.position;
      this.#weigh(number, page, bytesOf(event));
    }
    page.through = Math.max(page.through, through);
    page.isFull = page.through === end;
    page.asOf = asOf;
  }

  #weigh(number: number, page: GrowingPage, bytes: number): void {
    page.bytes += bytes;
    // A page may have been forgotten while it grew.
    if (this.#pages.get(number) === page) this.#bytes += bytes;
  }

  /** The page that was asked for last stands last; the first ones are forgotten. */
  #keep(number: number, page: GrowingPage): void {
    if (this.#last === page) return;
    this.#last = page;
    if (!this.#pages.delete(number)) this.#bytes += page.bytes;
    this.#pages.set(number, page);
    for (const [oldest, { bytes }] of this.#pages) {
      if (this.#bytes <= this.#limits.bytes || oldest === number) return;
      this.#pages.delete(oldest);
      this.#bytes -= bytes;
    }
  }
}

const newPage = (through: number): GrowingPage => ({
  events: [],
  through,
  isFull: false,
  asOf: -1,
  bytes: 500,
  growing: null,
});

/** The text is there twice: once as it travels, once in the object that it was made of, which has its fields beside. */
const bytesOf = ({ text }: FeedEvent): number => 2 * text.length + 1_000;
