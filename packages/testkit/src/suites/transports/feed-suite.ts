import { nowhere, type SubscriptionRequest } from '@quayside/application';
import { expect } from 'chai';
import type { Refused } from './door.js';
import type { FeedDoor, FeedReader, FeedTold } from './feed-door.js';
import { expectSame } from './transport-suite.js';
import { World, type TransportBench } from './world.js';

export interface FeedBench extends TransportBench {
  /** The first is the direct one. */
  readonly feeds: readonly [FeedDoor, ...FeedDoor[]];
  /** Lets the feed begin behind everything that was told so far. */
  forget(): Promise<void>;
}

/** Holds every way to the feed against the direct one: the same events, in the same order, from the same cursors. */
export const feedSuite = (bench: () => FeedBench): void => {
  const tale = new Tale(bench);
  afterEach(() => tale.end());

  it('tells the same events from the same cursor, in the same order', () => tale.tellsTheSame({}));
  it('tells what topics name, and nothing else', () => tale.tellsTheSame({ topics: true }));
  it('tells nobody what is another’s', () => tale.tellsOwners());
  it('goes on by one door where it stopped by another', () => tale.goesOnElsewhere());
  it('tells what happens while somebody listens', () => tale.tellsWhatHappens());
  it('tells of a gap, and goes on behind it', () => tale.tellsOfGaps());
  it('refuses the same', () => tale.refusesTheSame());
  it('ends where the credential ends', () => tale.endsWithTheCredential());
};

/** A cursor of a place that was never given. */
const another = 'c1_zzzzzzz';

class Tale {
  readonly #open: FeedReader[] = [];

  constructor(readonly bench: () => FeedBench) {}

  async end(): Promise<void> {
    await Promise.all(this.#open.splice(0).map((reader) => reader.close()));
  }

  async tellsTheSame({ topics = false }): Promise<void> {
    const { world, before } = await this.#begin();
    const { id } = await world.order();
    await new World(this.bench()).order({ payment_method: 'pm_declined' });
    const told = await this.#all({
      topics: topics ? [`orders.${id}`, 'inventory.*', 'catalog.prd_*'] : [],
      after: before,
    });
    const types = new Set(told.map(typeOf));
    expect(types.has('payments.payment_authorized')).to.equal(!topics);
    expect(types.has('orders.order_rejected')).to.equal(!topics);
    expect([...types]).to.include.members([
      'catalog.product_created',
      'inventory.stock_reserved',
      'orders.order_placed',
      'orders.order_confirmed',
    ]);
  }

  async tellsOwners(): Promise<void> {
    const { world, before } = await this.#begin();
    const secret = await this.#key(world, ['orders:read', 'orders:write', 'catalog:read']);
    await world.order();
    const mine = await world.ask<{ id: string }>('orders.place', world.orderInput({ draft: true }), secret);
    const told = await this.#all({ credential: secret, after: before });
    const subjects = told.map(subjectOf);
    expect(subjects.filter((subject) => subject.startsWith('ord_'))).to.deep.equal([mine.id]);
    expect(subjects.some((subject) => subject.startsWith('prd_'))).to.equal(true);
  }

  async goesOnElsewhere(): Promise<void> {
    const { world, before } = await this.#begin();
    await world.order();
    const expected = await this.#all({ after: before });
    const heard: FeedTold[] = [];
    let after = before;
    for (let turn = 0; heard.length < expected.length; turn += 1) {
      const { feeds } = this.bench();
      const door = feeds[turn % feeds.length] ?? feeds[0];
      const reader = await this.#reader(door, { after });
      const told = await reader.next();
      await reader.close();
      if (told.kind === 'ended') throw new Error(`${door.name} ended: ${told.code}`);
      after = told.cursor;
      if (told.kind === 'event') heard.push(told);
    }
    expect(heard).to.deep.equal(expected);
  }

  async tellsWhatHappens(): Promise<void> {
    const { world } = await this.#begin();
    const readers = await Promise.all(this.bench().feeds.map((door) => this.#reader(door, { topics: ['catalog'] })));
    await world.product();
    await world.ask('catalog.archive_product', { sku: world.sku, expected_version: 1 });
    const told = await Promise.all(readers.map(async (reader) => [await spoken(reader), await spoken(reader)]));
    for (const [index, { name }] of this.bench().feeds.entries()) {
      expect(told[index]?.map(typeOf), name).to.deep.equal(['catalog.product_created', 'catalog.product_changed']);
      expect(told[index], name).to.deep.equal(told[0]);
    }
  }

  async tellsOfGaps(): Promise<void> {
    const { world, before } = await this.#begin();
    await world.product();
    // What has no place yet cannot be forgotten.
    await this.#all({ after: before });
    await this.bench().forget();
    await world.place();
    for (const after of [before, another]) {
      const told = await this.#all({ after, topics: ['inventory'] });
      const [gap, ...events] = told;
      expect(gap).to.include({ kind: 'gap', after });
      expect(events.map(typeOf)).to.deep.equal(after === before ? ['inventory.location_created'] : []);
    }
  }

  async refusesTheSame(): Promise<void> {
    const { world } = await this.#begin();
    const secret = await this.#key(world, ['orders:read']);
    const nothing = await this.#key(world, ['orders:write']);
    const cases: readonly (readonly [string, Partial<SubscriptionRequest>])[] = [
      ['UNAUTHENTICATED', { credential: null }],
      ['UNAUTHENTICATED', { credential: 'nobody' }],
      ['FORBIDDEN', { credential: secret, topics: ['orders', 'payments.pay_1'] }],
      ['FORBIDDEN', { credential: nothing }],
      ['INVALID_INPUT', { topics: ['orders', 'nowhere', 'orders.'] }],
      ['INVALID_INPUT', { topics: Array.from({ length: 101 }, (_, index) => `orders.${index}`) }],
      ['INVALID_INPUT', { after: 'yesterday' }],
      ['INVALID_INPUT', { after: 'c1_' }],
    ];
    const [direct, ...others] = this.bench().feeds;
    for (const [code, request] of cases) {
      const expected = await this.#refusal(direct, request);
      expect(expected.code).to.equal(code);
      for (const door of others) expectSame(await this.#refusal(door, request), expected, `${door.name}: ${code}`);
    }
  }

  async endsWithTheCredential(): Promise<void> {
    const { world } = await this.#begin();
    const created = { name: world.tag, scopes: ['catalog:read'] };
    const key = await world.ask<{ id: string; secret: string }>('identity.create_key', created);
    const readers = await Promise.all(this.bench().feeds.map((door) => this.#reader(door, { credential: key.secret })));
    await world.ask('identity.revoke_key', { id: key.id });
    for (const [index, reader] of readers.entries())
      expect(await spoken(reader), this.bench().feeds[index]?.name).to.deep.equal({
        kind: 'ended',
        code: 'UNAUTHENTICATED',
      });
  }

  /** A world, and the cursor behind which everything happens there. */
  async #begin(): Promise<{ readonly world: World; readonly before: string }> {
    const world = new World(this.bench());
    const [direct] = this.bench().feeds;
    const marker = await this.#reader(direct, { topics: ['inventory'] });
    await world.ask('inventory.create_location', { code: `M.${world.tag}`, name: 'where it begins' });
    const told = await spoken(marker);
    if (told.kind !== 'event') throw new Error(`told ${JSON.stringify(told)}`);
    return { world, before: told.cursor };
  }

  /** Everything from a cursor to now, by each door; throws where one of them tells something else than the direct one. */
  async #all(request: Partial<SubscriptionRequest>): Promise<readonly FeedTold[]> {
    const { feeds } = this.bench();
    const { topics = [] } = request;
    const readers = await Promise.all(
      feeds.map((door) => this.#reader(door, { ...request, topics: topics.length > 0 ? [...topics, 'catalog'] : [] })),
    );
    const end = await new World(this.bench()).product();
    const told = await Promise.all(readers.map((reader) => upTo(reader, end.id)));
    for (const [index, { name }] of feeds.entries()) expect(told[index], name).to.deep.equal(told[0]);
    return told[0] ?? [];
  }

  async #key(world: World, scopes: readonly string[]): Promise<string> {
    const created = { name: world.tag, scopes };
    return (await world.ask<{ secret: string }>('identity.create_key', created)).secret;
  }

  async #reader(door: FeedDoor, request: Partial<SubscriptionRequest>): Promise<FeedReader> {
    const reader = await door.subscribe({
      credential: this.bench().admin,
      topics: [],
      after: null,
      origin: nowhere,
      ...request,
    });
    if ('ok' in reader) throw new Error(`${door.name} refused: ${JSON.stringify(reader)}`);
    this.#open.push(reader);
    return reader;
  }

  async #refusal(door: FeedDoor, request: Partial<SubscriptionRequest>): Promise<Refused> {
    const told = await door.subscribe({
      credential: this.bench().admin,
      topics: [],
      after: null,
      origin: nowhere,
      ...request,
    });
    if ('ok' in told) return told;
    await told.close();
    throw new Error(`${door.name} did not refuse ${JSON.stringify(request)}`);
  }
}

/** The next thing that is more than a sign of life. */
const spoken = async (reader: FeedReader): Promise<FeedTold> => {
  for (;;) {
    const told = await reader.next();
    if (told.kind !== 'quiet') return told;
  }
};

/** What is told before the event of a subject. */
const upTo = async (reader: FeedReader, subject: string): Promise<readonly FeedTold[]> => {
  const heard: FeedTold[] = [];
  for (;;) {
    const told = await spoken(reader);
    if (told.kind === 'ended') throw new Error(`it ended: ${told.code}`);
    if (subjectOf(told) === subject) return heard;
    heard.push(told);
  }
};

const typeOf = (told: FeedTold): string => (told.kind === 'event' ? (told.event as { type: string }).type : told.kind);
const subjectOf = (told: FeedTold): string =>
  told.kind === 'event' ? (told.event as { subject: string }).subject : '';
