import { allEvents, allows, nowhere, type EventType } from '@quayside/application';
import { World, type FeedDoor, type FeedTold, type TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { Callers, scopesFor } from './authorization/callers.js';
import { hearings, listeners, type Hearing, type Listener } from './authorization/events.js';
import { OwnedWorld } from './authorization/scenes.js';
import { doorsOf, feedsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';

interface CloudEvent {
  readonly type: EventType;
  readonly subject: string;
  readonly data: { readonly order_id?: string };
}

describe('who hears of which events', function () {
  this.timeout(60_000);
  let running: InProcess;
  let bench: TransportBench;
  let who: Callers;
  /** What happened, as it is kept; and behind what it did. */
  let happened: readonly CloudEvent[];
  let begin: string;
  let end: string;
  /** The orders of the callers who buy. */
  let orders: Readonly<Partial<Record<Listener, string>>>;

  before(async () => {
    running = await startInProcess();
    bench = { doors: doorsOf(running), admin: running.admin };
    who = await Callers.of(running);
    begin = 'c1_0';
    const bought = (buyer: 'owner' | 'another', changes: object) =>
      new OwnedWorld(bench, who.person(buyer), who.guest).order(changes);
    orders = {
      owner: (await bought('owner', {})).id,
      another: (await bought('another', { payment_method: 'pm_declined' })).id,
    };
    end = (await new World(bench).product()).id;
    const [direct] = feedsOf(running);
    happened = await heardBy(direct, running.admin);
  });
  after(() => running?.end());

  /** Everything up to the end of what happened. */
  const heardBy = async (door: FeedDoor, credential: string): Promise<readonly CloudEvent[]> => {
    const reader = await door.subscribe({ credential, topics: [], after: begin, origin: nowhere });
    if ('ok' in reader) throw new Error(`${door.name} refused: ${reader.code}`);
    const heard: CloudEvent[] = [];
    while (heard.at(-1)?.subject !== end) {
      const told: FeedTold = await reader.next();
      if (told.kind === 'ended') throw new Error(`${door.name} ended: ${told.code}`);
      if (told.kind === 'event') heard.push(told.event as CloudEvent);
    }
    await reader.close();
    return heard;
  };

  const mayHear = (listener: Listener, { type, subject, data }: CloudEvent): boolean => {
    const hearing: Hearing = hearings[type][listeners.indexOf(listener)] ?? 'nothing';
    const own = orders[listener];
    return hearing === 'all' || (hearing === 'own' && own !== undefined && (subject === own || data.order_id === own));
  };

  it('is asked of every context, and of what belongs to somebody', () => {
    const types = new Set<string>(happened.map(({ type }) => type));
    expect([...types]).to.include.members([
      'catalog.product_created',
      'identity.key_created',
      'identity.key_revoked',
      'identity.user_registered',
      'identity.session_started',
      'identity.session_ended',
      'inventory.stock_reserved',
      'orders.order_confirmed',
      'orders.order_rejected',
      'payments.payment_requested',
      'payments.payment_authorized',
      'payments.payment_declined',
    ]);
  });

  for (const listener of listeners)
    it(`${listener}, by every door`, async () => {
      const expected = happened.filter((event) => mayHear(listener, event));
      for (const door of feedsOf(running))
        expect(await heardBy(door, who.person(listener).token), door.name).to.deep.equal(expected);
    });

  it('nobody who is not known, by any door', async () => {
    const credentials = [null, ...who.useless('expired'), ...who.useless('revoked')];
    for (const credential of credentials)
      for (const door of feedsOf(running)) {
        const told = await door.subscribe({ credential, topics: [], after: begin, origin: nowhere });
        expect(told, door.name).to.include({ ok: false, code: 'UNAUTHENTICATED' });
      }
  });

  for (const type of Object.keys(hearings) as readonly EventType[])
    it(`${type}: as the scopes of each role say`, () => {
      const { scope } = allEvents[type];
      for (const [column, listener] of listeners.entries()) {
        const scopes = { scopes: new Set(scopesFor(listener)) };
        const context = type.slice(0, type.indexOf('.'));
        const isOwned = context === 'orders' || context === 'payments';
        const seesAll = !isOwned || allows(scopes, `${context}:all`);
        const expected = allows(scopes, scope) ? (seesAll ? 'all' : 'own') : 'nothing';
        expect(hearings[type][column], listener).to.equal(expected);
      }
    });
});
