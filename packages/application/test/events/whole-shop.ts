import {
  CountingIds,
  ManualClock,
  MemoryConsumerState,
  MemoryDatabase,
  MemoryInventory,
  MemoryMail,
  memoryMessageLog,
  MemoryOrders,
  MemoryProducts,
  memoryRecorder,
  PlainDigest,
  PlainTimeCodes,
  RecordingLog,
} from '@quayside/adapters-memory';
import { memoryIdentity } from '@quayside/adapters-memory/identity';
import { MemoryPayments, ScriptedGateway } from '@quayside/adapters-memory/payments';
import {
  allEvents,
  allScopes,
  makeCatalog,
  makeFeed,
  nowhere,
  makeIdentity,
  makeInventory,
  makeOrders,
  makePayments,
  makePipeline,
  makeRelay,
  makeSweeper,
  type Feed,
  type FeedEvent,
  type OrderView,
  type Pipeline,
  type Principal,
  type Relay,
  type Sweeper,
  type UseCase,
} from '@quayside/application';
import { fewestLocations, type SessionId } from '@quayside/domain';
import { accountDeps, aCall, anOrderInput, aPrincipal, tokenDeps } from '@quayside/testkit';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { InferOutput } from 'valibot';

/** How long stock is held for an order here: shorter than a payment may be unclear for. */
export const timeToLive = 5 * 60_000;

/** Every context on memory, with the relay and the sweeps between them, and a clock that is moved by hand. */
export class WholeShop {
  readonly clock = new ManualClock('2026-04-01T08:00:00.000Z');
  readonly ids = new CountingIds();
  readonly database = new MemoryDatabase(this.clock, this.ids);
  readonly gateway = new ScriptedGateway('sandbox');
  readonly log = new RecordingLog();
  /** What people get by mail, and what their apps show them. */
  readonly desk = { mail: new MemoryMail(), timeCodes: new PlainTimeCodes() };
  readonly #useCases: readonly UseCase[];
  readonly #pipeline: Pipeline;
  readonly #relay: Relay;
  readonly #sweeper: Sweeper;
  readonly feed: Feed;

  constructor() {
    const { clock, database, log } = this;
    const digest = new PlainDigest();
    const products = new MemoryProducts(database);
    const orders = new MemoryOrders(database);
    const { work, locations, stock, movements, reservations } = new MemoryInventory(database);
    const payments = new MemoryPayments(database);
    const messages = memoryMessageLog(database);
    const authenticator = { principalOf: async (name: string) => callerNamed(name) };
    const outcomes = { settled: async () => {} };
    const identity = makeIdentity({
      ...memoryIdentity(database),
      ...tokenDeps(),
      ...accountDeps(),
      ...this.desk,
      digest,
      clock,
      scopes: allScopes,
    });
    const reacting = [
      identity,
      makeOrders({ work: orders.work, orders, sagas: orders.sagas, priceList: products, outcomes }),
      makeInventory({ work, locations, stock, movements, reservations, strategy: fewestLocations, timeToLive }),
      makePayments({
        work: payments.work,
        payments,
        journal: payments,
        gateways: new Map([['sandbox', this.gateway]]),
        defaultGateway: 'sandbox',
        clock,
        log,
      }),
    ];
    this.#useCases = [makeCatalog({ work: products.work, products }), ...reacting].flatMap(({ useCases }) => useCases);
    const audit = memoryRecorder(database);
    this.#pipeline = makePipeline({ clock, digest, log, once: database, audit, checkOutputs: true, authenticator });
    this.#relay = makeRelay(
      { log: messages, state: new MemoryConsumerState(database), clock, journal: log, chance: () => 0.5 },
      reacting.map(({ consumer }) => consumer),
    );
    this.#sweeper = makeSweeper(
      clock,
      log,
      reacting.flatMap(({ sweeps }) => sweeps),
    );
    this.feed = makeFeed({ messages, contracts: allEvents, authenticator, clock, log, retention: 1_000_000 });
  }

  start(): void {
    this.#relay.start();
    this.#sweeper.start();
  }

  async stop(): Promise<void> {
    this.feed.stop();
    const stopped = Promise.all([this.#relay.stop(), this.#sweeper.stop()]);
    await this.pass(2_000);
    await stopped;
  }

  /** Asks, and throws where that is refused. */
  async ask<Output = unknown>(name: string, input: unknown, as = 'ada'): Promise<Output> {
    const useCase = this.#useCases.find(({ contract }) => contract.name === name);
    if (!useCase) throw new Error(`there is no use case ${name}`);
    const answer = await this.#pipeline.run(useCase, aCall(input, { credential: as, onceKey: this.ids.next('msg') }));
    if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer.failure)}`);
    return JSON.parse(answer.body) as Output;
  }

  order(changes: object): Promise<InferOutput<typeof OrderView>> {
    return this.ask('orders.place', anOrderInput(changes));
  }

  /** Lets so much time pass, second by second, with all that happens in it. */
  async pass(milliseconds: number): Promise<void> {
    for (let second = 0; second < milliseconds; second += 1_000) {
      await idle();
      this.clock.advance(1_000);
    }
    await idle();
  }

  /** Everything that the feed has told so far. */
  async told(): Promise<readonly FeedEvent[]> {
    const subscribed = await this.feed.subscribe({ credential: 'reader', topics: [], after: 'c1_0', origin: nowhere });
    if (!subscribed.ok) throw new Error(subscribed.error.code);
    const told: FeedEvent[] = [];
    const head = this.database.head();
    while ((told.at(-1)?.position ?? 0) < this.#lastEvent(head)) {
      const turn = await subscribed.value.next();
      if (turn.kind !== 'events') throw new Error(`told ${JSON.stringify(turn)}`);
      told.push(...turn.events);
    }
    subscribed.value.close();
    return told;
  }

  #lastEvent(head: number): number {
    return this.database.eventsOf(0, head).events.at(-1)?.position ?? 0;
  }
}

/** A key of this name; `usr_…/ses_…` is a user in a session. */
const callerNamed = (name: string): Principal => {
  const [id = '', sessionId] = name.split('/');
  return sessionId === undefined
    ? aPrincipal({ id: `key_${name}`, name })
    : aPrincipal({ id, kind: 'user', name: id, sessionId: sessionId as SessionId });
};

/** Until nothing moves by itself: all here is done within a few turns of the event loop. */
const idle = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await nextTurn();
};
