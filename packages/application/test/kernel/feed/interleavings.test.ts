import { cursorAt, DependencyDown, lookEvery, positionOf, type Subscription } from '@quayside/application/kernel';
import { expect } from 'chai';
import fc from 'fast-check';
import { idle, moved, placed, scopesOf, World, type Fact } from './world.js';

const spots = ['ord_1', 'ord_2', 'ord_3'] as const;
const facts: fc.Arbitrary<Fact> = fc.record({
  type: fc.constantFrom(placed, moved),
  subject: fc.constantFrom(...spots),
  owner: fc.constantFrom('key_ada', 'key_bob', null),
});

/** One thing that happens while others are under way. */
type Step =
  | { readonly does: 'commit'; readonly facts: readonly Fact[] }
  | { readonly does: 'send' }
  | { readonly does: 'place'; readonly limit: number }
  | { readonly does: 'connect'; readonly reader: number; readonly choice: number }
  | { readonly does: 'fail' | 'heal' }
  | { readonly does: 'pass'; readonly ticks: number };

const steps = (faults: boolean): fc.Arbitrary<readonly Step[]> =>
  fc.array(
    fc.oneof(
      {
        weight: 6,
        arbitrary: fc.record({ does: fc.constant('commit' as const), facts: fc.array(facts, { maxLength: 4 }) }),
      },
      { weight: 1, arbitrary: fc.constant({ does: 'send' as const }) },
      {
        weight: 6,
        arbitrary: fc.record({ does: fc.constant('place' as const), limit: fc.integer({ min: 1, max: 4 }) }),
      },
      {
        weight: 3,
        arbitrary: fc.record({ does: fc.constant('connect' as const), reader: fc.nat(2), choice: fc.nat(1_000) }),
      },
      { weight: 6, arbitrary: fc.record({ does: fc.constant('pass' as const), ticks: fc.nat(12) }) },
      ...(faults
        ? [{ weight: 2, arbitrary: fc.record({ does: fc.constantFrom('fail' as const, 'heal' as const) }) }]
        : []),
    ),
    { minLength: 5, maxLength: 80 },
  );

/** Lets what waits go on, so far and no further. */
const pass = async (ticks: number): Promise<void> => {
  for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
};

interface Wish {
  readonly credential: string;
  readonly topics: readonly string[];
  readonly most: number;
}

/** One way through the feed, from a connection to its end. */
class Connection {
  readonly heard: number[] = [];
  readonly #done: Promise<void>;

  constructor(
    readonly subscription: Subscription,
    readonly wish: Wish,
    readonly told: string[],
  ) {
    this.#done = this.#hear();
  }

  async end(): Promise<void> {
    this.subscription.close();
    await this.#done;
  }

  async #hear(): Promise<void> {
    for (;;) {
      const turn = await this.subscription.next(this.wish.most);
      this.told.push(turn.cursor);
      if (turn.kind === 'ended') return;
      if (turn.kind === 'gap') throw new Error(`a gap behind ${turn.after}`);
      if (turn.kind !== 'events') continue;
      for (const { position, cursor } of turn.events) {
        this.heard.push(position);
        this.told.push(cursor);
      }
      // A sink that takes its time.
      await pass(this.wish.most);
    }
  }
}

/** Someone who comes again and again, from any place that they were ever told. */
class Reader {
  readonly connections: Connection[] = [];
  readonly #told: string[] = ['c1_0'];

  constructor(
    readonly world: World,
    readonly wish: Wish,
  ) {}

  async connect(choice: number): Promise<void> {
    await this.connections.at(-1)?.end();
    const { credential, topics } = this.wish;
    const after = choice % 5 === 0 ? null : (this.#told[choice % this.#told.length] ?? null);
    this.connections.push(
      new Connection(await this.world.subscribe({ credential, topics, after }), this.wish, this.#told),
    );
  }
}

/** Written down once more, without any of the feed's code. */
const expected = async (world: World, { subscription, wish }: Connection): Promise<readonly number[]> => {
  const [from, to] = [positionOf(subscription.begin) ?? 0, positionOf(subscription.cursor) ?? 0];
  const scopes = scopesOf[wish.credential] ?? [];
  const all = scopes.includes('*');
  return (await world.everything())
    .filter(({ position }) => position > from && position <= to)
    .filter(({ type }) => all || scopes.includes(type === moved ? 'inventory:read' : 'orders:read'))
    .filter(({ owner }) => all || owner === null || owner === `key_${wish.credential}`)
    .filter(
      ({ type, subject }) =>
        wish.topics.length === 0 ||
        wish.topics.includes(type === moved ? 'inventory' : 'orders') ||
        wish.topics.includes(`${type === moved ? 'inventory' : 'orders'}.${subject}`),
    )
    .map(({ position }) => position);
};

const wishes: fc.Arbitrary<Wish> = fc.oneof(
  fc.record({
    credential: fc.constantFrom('ada', 'root'),
    topics: fc.subarray(['orders', 'inventory', 'orders.ord_1', 'inventory.ord_2']),
    most: fc.integer({ min: 1, max: 5 }),
  }),
  fc.record({
    credential: fc.constant('bob'),
    topics: fc.subarray(['orders', 'orders.ord_3']),
    most: fc.integer({ min: 1, max: 5 }),
  }),
);

interface Run {
  readonly steps: readonly Step[];
  readonly wishes: readonly Wish[];
  readonly span: number;
  readonly bytes: number;
  readonly delays: readonly number[];
}
const runs = (faults: boolean): fc.Arbitrary<Run> =>
  fc.record({
    steps: steps(faults),
    wishes: fc.array(wishes, { minLength: 3, maxLength: 3 }),
    span: fc.integer({ min: 1, max: 9 }),
    bytes: fc.constantFrom(1, 10_000, 1_000_000),
    delays: fc.array(fc.nat(9), { minLength: 1, maxLength: 7 }),
  });

const play = async (run: Run): Promise<void> => {
  const world = new World({ limits: { span: run.span, bytes: run.bytes } });
  let isAway = false;
  let reading = 0;
  const delay = async (): Promise<void> => {
    await pass(run.delays[(reading += 1) % run.delays.length] ?? 0);
    if (isAway) throw new DependencyDown('scripted to be down');
  };
  world.beforeReading = delay;
  world.afterReading = delay;
  const readers = run.wishes.map((wish) => new Reader(world, wish));
  for (const reader of readers) await reader.connect(1);
  for (const step of run.steps) {
    switch (step.does) {
      case 'commit':
        await world.commit(...step.facts);
        break;
      case 'send':
        await world.send();
        break;
      case 'place':
        await world.log.place(step.limit);
        break;
      case 'connect':
        await readers[step.reader]?.connect(step.choice);
        break;
      case 'pass':
        await pass(step.ticks);
        break;
      case 'fail':
      case 'heal':
        isAway = step.does === 'fail';
    }
  }
  const wasAway = isAway;
  isAway = false;
  await world.log.place(1_000);
  await idle();
  // Nobody has to wait for the time to pass, but who found the log away at the last.
  if (wasAway || run.steps.some(({ does }) => does === 'fail')) world.clock.advance(lookEvery);
  await idle();
  const head = cursorAt(await world.log.head());
  for (const { connections } of readers) {
    expect(connections.at(-1)?.subscription.cursor, 'who is there is where the log is').to.equal(head);
    for (const connection of connections) expect(connection.heard).to.deep.equal(await expected(world, connection));
  }
  for (const { connections } of readers) await connections.at(-1)?.end();
};

describe('the feed under every interleaving', () => {
  it('tells each connection every event that it may hear of behind its cursor, once and in order, without a seam', async () => {
    await fc.assert(fc.asyncProperty(runs(false), play), { numRuns: 500 });
  });

  it('does so while the log goes away and comes back', async () => {
    await fc.assert(fc.asyncProperty(runs(true), play), { numRuns: 500 });
  });
});
