import {
  contract,
  DependencyDown,
  type Answered,
  type OnceRecords,
  type OrderView,
  type UseCase,
} from '@quayside/application';
import { aCall, anOrderInput } from '@quayside/testkit';
import { expect } from 'chai';
import * as v from 'valibot';
import { failureOf, outputOf, Shop } from '../orders/shop.js';

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

describe('a command with an idempotency key', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });
  const place = (onceKey: string | null, changes: object = {}, asking: Parameters<Shop['ask']>[2] = {}) =>
    shop.ask('place', anOrderInput(changes), { onceKey, ...asking });
  const answered = async (
    onceKey: string,
    changes: object = {},
    asking: Parameters<Shop['ask']>[2] = {},
  ): Promise<Answered> => {
    const answer = await place(onceKey, changes, asking);
    if (!answer.ok) throw new Error(`refused: ${answer.failure.code}`);
    return answer;
  };
  const ordersMade = async () =>
    (await outputOf<{ pagination: { total: number } }>(shop.ask('list', {}, { as: 'root' }))).pagination.total;

  it('gives its first answer again, to the byte, however long ago and whatever became of the order', async () => {
    const first = await answered('k');
    expect(first).to.include({ replayed: false, at: shop.clock.now(), requestId: 'req_1' });
    await shop.fulfil((JSON.parse(first.body) as OrderView).id);
    shop.clock.advance(3_600_000);
    const again = await answered('k', {}, { requestId: 'req_2' });
    expect(again).to.deep.equal({ ...first, output: null, replayed: true });
    expect(await ordersMade()).to.equal(1);
  });

  it('is the same input in whatever order its fields come, and with what is the default left out', async () => {
    const first = await answered('k');
    const { lines, ...rest } = anOrderInput() as Record<string, unknown>;
    const turned = Object.fromEntries(
      Object.entries({
        ...rest,
        lines,
        draft: false,
        external_id: null,
        metadata: {},
        billing_address: null,
      }).toReversed(),
    );
    const again = await shop.ask('place', turned, { onceKey: 'k' });
    expect(again).to.deep.equal({ ...first, output: null, replayed: true });
  });

  it('is refused with another input', async () => {
    await answered('k');
    for (const changes of [
      { metadata: { a: '1' } },
      { draft: true },
      {
        lines: [
          { sku: 'cup', quantity: 2 },
          { sku: 'tea', quantity: 1 },
        ],
      },
    ])
      expect(await failureOf(place('k', changes))).to.include({ code: 'IDEMPOTENCY_KEY_REUSED', category: 'invalid' });
    expect(await ordersMade()).to.equal(1);
  });

  it('is each principal’s own, and each use case’s', async () => {
    const adas = await answered('k');
    const bobs = await answered('k', {}, { as: 'bob' });
    expect(bobs.replayed).to.equal(false);
    const { id } = JSON.parse(adas.body) as OrderView;
    const cancelled = await shop.ask('cancel', { id, expected_version: 'any' }, { onceKey: 'k' });
    expect(cancelled).to.include({ ok: true, replayed: false });
    expect(await ordersMade()).to.equal(2);
  });

  it('is ignored where the answer must not be kept: a retry acts again, and nothing is written down', async () => {
    const secrets: UseCase = {
      contract: contract({
        name: 'identity.test',
        kind: 'command',
        summary: 'A test',
        scope: 'signed_in',
        once: 'never',
        input: v.strictObject({}),
        output: v.number(),
        errors: {},
      }),
      execute: async (_input, { once }) => ({ outcome: 'committed', value: once === null ? (count += 1) : -1 }),
    };
    let count = 0;
    const call = aCall({}, { onceKey: 'k' });
    for (const body of ['1', '2']) expect(await shop.pipeline.run(secrets, call)).to.include({ body, replayed: false });
    expect(await shop.database.find({ principal: 'key_ada', useCase: 'identity.test', key: 'k' })).to.equal(null);
  });

  it('may be tried again after a refusal, which changed nothing', async () => {
    expect(await failureOf(place('k', { lines: [{ sku: 'soon', quantity: 1 }] }))).to.include({ code: 'UNKNOWN_SKU' });
    expect(await failureOf(place('k', { lines: [] }))).to.include({ code: 'INVALID_INPUT' });
    expect((await answered('k')).replayed).to.equal(false);
    expect((await answered('k')).replayed).to.equal(true);
  });

  it('may be tried again after it broke', async () => {
    const offers = shop.prices.offers.bind(shop.prices);
    for (const [error, code] of [
      [new Error('a bug'), 'INTERNAL'],
      [new DependencyDown('away'), 'DEPENDENCY_DOWN'],
    ] as const) {
      shop.prices.offers = () => Promise.reject(error);
      expect(await failureOf(place('k'))).to.include({ code });
    }
    shop.prices.offers = offers;
    expect((await answered('k')).replayed).to.equal(false);
    expect(await ordersMade()).to.equal(1);
  });

  it('acts once of many at a time; the others are told to ask again, and then have the first answer', async () => {
    const answers = await Promise.all(Array.from({ length: 50 }, () => place('k')));
    const [first, ...more] = answers.filter((answer) => answer.ok);
    expect(more).to.deep.equal([]);
    for (const answer of answers)
      if (!answer.ok) expect(answer.failure).to.include({ code: 'IDEMPOTENCY_KEY_IN_PROGRESS', category: 'conflict' });
    expect(await place('k')).to.deep.equal({ ...first, output: null, replayed: true });
    expect(await ordersMade()).to.equal(1);
  });

  it('acts once over several processes, of which none knows what the others are at', async () => {
    const processes = Array.from({ length: 10 }, () => shop.pipelineWith({ once: shop.onceElsewhere }));
    const answers = await Promise.all(
      processes.map((pipeline) => shop.ask('place', anOrderInput(), { onceKey: 'k' }, pipeline)),
    );
    const bodies = answers.map((answer) => (answer.ok ? answer.body : answer.failure.code));
    expect(new Set(bodies).size).to.equal(1);
    expect(answers.filter((answer) => answer.ok && !answer.replayed)).to.have.length(1);
    expect(await ordersMade()).to.equal(1);
  });

  it('is refused in another process with another input, even where both came at the same time', async () => {
    const processes = [0, 1].map(() => shop.pipelineWith({ once: shop.onceElsewhere }));
    const answers = await Promise.all(
      processes.map((pipeline, number) =>
        shop.ask('place', anOrderInput({ metadata: { number: String(number) } }), { onceKey: 'k' }, pipeline),
      ),
    );
    const [refused] = answers.flatMap((answer) => (answer.ok ? [] : [answer.failure.code]));
    expect(refused).to.equal('IDEMPOTENCY_KEY_REUSED');
    expect(await ordersMade()).to.equal(1);
  });

  it('has to be there where a retry would act twice, and has to be one', async () => {
    expect(await failureOf(place(null))).to.include({ code: 'IDEMPOTENCY_KEY_REQUIRED', category: 'invalid' });
    for (const key of ['', ' ', 'a b', 'é', 'a\n', 'x'.repeat(256)])
      expect(await failureOf(place(key)), JSON.stringify(key)).to.include({ code: 'IDEMPOTENCY_KEY_INVALID' });
    expect((await answered('~!@#$%^&*()_+"x"'.padEnd(255, 'y'))).replayed).to.equal(false);
    const { id } = await shop.place();
    expect(await shop.ask('cancel', { id, expected_version: 1 })).to.include({ ok: true });
    expect(await shop.ask('get', { id }, { onceKey: 'not needed' })).to.include({ ok: true, replayed: false });
  });

  describe('whose caller waits for the end', () => {
    const isDone = (promise: Promise<unknown>): Promise<boolean> =>
      Promise.race([promise.then(() => true), turn().then(() => false)]);

    /** Lets what can go on go on, without that time passes. */
    const begun = async (): Promise<string> => {
      for (;;) {
        await turn();
        const { items } = await outputOf<{ items: OrderView[] }>(shop.ask('list', {}));
        if (items[0]) return items[0].id;
      }
    };

    it('is answered when the order is confirmed, and keeps that answer', async () => {
      const waiting = answered('k', {}, { wait: 5_000 });
      const id = await begun();
      expect(await isDone(waiting)).to.equal(false);
      shop.clock.advance(1_000);
      await shop.fulfil(id);
      const first = await waiting;
      expect(JSON.parse(first.body)).to.include({ id, status: 'confirmed' });
      expect(await answered('k', {}, { wait: 5_000 })).to.deep.equal({ ...first, output: null, replayed: true });
      expect(await answered('k')).to.deep.equal({ ...first, output: null, replayed: true });
    });

    it('is answered when the order is rejected', async () => {
      const waiting = answered('k', {}, { wait: 5_000 });
      await shop.hear('inventory.reservation_refused', { orderId: await begun() });
      expect(JSON.parse((await waiting).body)).to.include({ status: 'rejected', reason: 'out_of_stock' });
    });

    it('is answered with what there is when its time is over', async () => {
      const waiting = answered('k', {}, { wait: 5_000 });
      const id = await begun();
      shop.clock.advance(4_999);
      expect(await isDone(waiting)).to.equal(false);
      shop.clock.advance(1);
      const first = await waiting;
      expect(JSON.parse(first.body)).to.include({ id, status: 'placed' });
      await shop.fulfil(id);
      expect(await answered('k')).to.deep.equal({ ...first, output: null, replayed: true });
    });

    it('lets no other process answer for it while it waits', async () => {
      const waiting = answered('k', {}, { wait: 5_000 });
      const id = await begun();
      const elsewhere = () =>
        shop.ask('place', anOrderInput(), { onceKey: 'k' }, shop.pipelineWith({ once: shop.onceElsewhere }));
      expect(await failureOf(elsewhere())).to.include({ code: 'IDEMPOTENCY_KEY_IN_PROGRESS' });
      await shop.fulfil(id);
      const first = await waiting;
      expect(await elsewhere()).to.deep.equal({ ...first, output: null, replayed: true });
    });

    it('has its answer where its process ended while it waited', async () => {
      const lost = shop.pipelineWith({ once: { ...shop.onceElsewhere, settle: () => new Promise(() => {}) } });
      void shop.ask('place', anOrderInput(), { onceKey: 'k', wait: 5_000 }, lost);
      const id = await begun();
      await shop.fulfil(id);
      expect(await failureOf(place('k'))).to.include({ code: 'IDEMPOTENCY_KEY_IN_PROGRESS' });
      shop.clock.advance(10_000);
      const [first, second] = [await answered('k'), await answered('k')];
      expect(JSON.parse(first.body)).to.include({ id, status: 'placed' });
      expect(second).to.deep.equal(first);
    });

    it('gives the answer that others have read already, where it comes too late itself', async () => {
      let goOn: () => void = () => {};
      const { onceElsewhere } = shop;
      const slow: OnceRecords = {
        ...onceElsewhere,
        settle: async (key, answer) => {
          await new Promise<void>((resolve) => (goOn = resolve));
          return onceElsewhere.settle(key, answer, shop.clock.now());
        },
      };
      const waiting = shop.ask(
        'place',
        anOrderInput(),
        { onceKey: 'k', wait: 5_000 },
        shop.pipelineWith({ once: slow }),
      );
      await shop.fulfil(await begun());
      await turn();
      shop.clock.advance(10_000);
      const read = await answered('k');
      goOn();
      expect(await waiting).to.deep.equal({ ...read, replayed: false });
      expect(await answered('k')).to.deep.equal(read);
    });

    it('does not wait for an order that is placed by nobody', async () => {
      expect(JSON.parse((await answered('k', { draft: true }, { wait: 5_000 })).body)).to.include({ status: 'draft' });
    });

    it('waits for no longer than its patience, and has an answer for the next who asks', async () => {
      const waiting = place('k', {}, { wait: 60_000, patience: 3_000 });
      await begun();
      shop.clock.advance(3_000);
      expect(await failureOf(waiting)).to.include({ code: 'DEADLINE_EXCEEDED' });
      await turn();
      expect(JSON.parse((await answered('k')).body)).to.include({ status: 'placed' });
    });
  });
});
