import type { OnceClaim, OnceKey } from '@quayside/application';
import { later, ok } from '@quayside/domain';
import { expect } from 'chai';
import { newGround, type Ground, type Make } from '../../ground.js';
import { aUnit, tamper, type OrdersStoreUnderTest } from './orders-store.js';

/** What holds for every `OnceRecords`. */
export const describeOnceRecords = (name: string, make: Make<OrdersStoreUnderTest>): void => {
  describe(`answers to idempotency keys: ${name}`, () => {
    let ground: Ground;
    let store: OrdersStoreUnderTest;
    before(async () => {
      ground = newGround();
      store = await make(ground);
    });

    const claim = async (key: string, answer: string, changes: Partial<OnceClaim> = {}): Promise<OnceKey> => {
      const once: OnceClaim = {
        principal: 'key_ada',
        useCase: 'orders.place',
        key,
        fingerprint: `print of ${key}`,
        requestId: `request of ${key}`,
        at: ground.clock.now(),
        heldUntil: null,
        answer: () => answer,
        ...changes,
      };
      const result = await store.work.run(aUnit({ once }), async () => ok(null));
      expect(result.outcome).to.equal('committed');
      return { principal: once.principal, useCase: once.useCase, key };
    };

    it('are found by principal, use case and key together', async () => {
      const key = await claim('found', '{"id":1}');
      const record = {
        fingerprint: 'print of found',
        requestId: 'request of found',
        at: ground.clock.now(),
        heldUntil: null,
        answer: '{"id":1}',
      };
      expect(await store.once.find(key)).to.deep.equal(record);
      expect(await store.another().once.find(key)).to.deep.equal(record);
      for (const other of [
        { ...key, key: 'other' },
        { ...key, principal: 'key_bob' },
        { ...key, useCase: 'orders.cancel' },
      ])
        expect(await store.once.find(other)).to.equal(null);
    });

    it('are the very bytes that were first answered', async () => {
      const answer = '{"b":1,  "a":"naïve — 日本 🚀 \\n \\u0000",\t"c":1.0}';
      const key = await claim('bytes !~"\'\\{}', answer);
      expect((await store.once.find(key))?.answer).to.equal(answer);
      const long = `"${'x'.repeat(300_000)}"`;
      expect((await store.once.find(await claim('long', long)))?.answer).to.equal(long);
    });

    it('are each found where many are looked for together', async () => {
      const keys = await Promise.all([1, 2, 3, 4, 5].map((number) => claim(`together ${number}`, String(number))));
      const asked = [...keys, { principal: 'nobody', useCase: 'nothing', key: 'none' }, ...keys.toReversed()];
      const records = await Promise.all(asked.map((key) => store.once.find(key)));
      expect(records.map((record) => record?.answer)).to.deep.equal([
        '1',
        '2',
        '3',
        '4',
        '5',
        undefined,
        '5',
        '4',
        '3',
        '2',
        '1',
      ]);
    });

    it('are settled by a later answer while they are held, and then no more', async () => {
      const heldUntil = later(ground.clock.now(), 5_000);
      const key = await claim('held', '"placed"', { heldUntil });
      expect(await store.once.find(key)).to.include({ heldUntil, answer: '"placed"' });
      ground.clock.advance(4_999);
      expect(await store.once.settle(key, '"confirmed"', ground.clock.now())).to.equal('"confirmed"');
      expect(await store.once.find(key)).to.include({
        heldUntil: null,
        answer: '"confirmed"',
        fingerprint: 'print of held',
      });
      expect(await store.once.settle(key, '"delivered"', ground.clock.now())).to.equal('"confirmed"');
      expect(await store.once.find(key)).to.include({ heldUntil: null, answer: '"confirmed"' });
    });

    it('stand as they are once they are held no more, since others may have read them', async () => {
      const key = await claim('late', '"placed"', { heldUntil: later(ground.clock.now(), 5_000) });
      ground.clock.advance(5_000);
      expect(await store.once.settle(key, '"confirmed"', ground.clock.now())).to.equal('"placed"');
      expect(await store.once.find(key)).to.include({ answer: '"placed"' });
    });

    it('are nobody’s to change', async () => {
      const key = await claim('mine', '"mine"');
      const [careless, other] = await Promise.all([store.once.find(key), store.once.find(key)]);
      tamper(() => Object.assign(careless ?? {}, { answer: '"yours"' }));
      expect(other?.answer).to.equal('"mine"');
      expect((await store.once.find(key))?.answer).to.equal('"mine"');
    });

    it('are forgotten when they are old, so many at a time', async () => {
      ground.clock.advance(60_000);
      const moment = ground.clock.now();
      while ((await store.once.forgetBefore(moment, 100)) > 0) continue;
      const old = [await claim('old 1', '1'), await claim('old 2', '2'), await claim('old 3', '3')];
      ground.clock.advance(1_000);
      const kept = await claim('kept', '4');
      const [first, second, third] = [
        await store.once.forgetBefore(ground.clock.now(), 2),
        await store.once.forgetBefore(ground.clock.now(), 2),
        await store.once.forgetBefore(ground.clock.now(), 2),
      ];
      expect([first, second, third]).to.deep.equal([2, 1, 0]);
      for (const key of old) expect(await store.once.find(key)).to.equal(null);
      expect(await store.once.find(kept)).to.include({ answer: '4' });
      await claim('old 1', 'again');
    });
  });
};
