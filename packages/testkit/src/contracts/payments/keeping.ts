import type { PaymentId } from '@quayside/domain/kernel';
import { fail, money, ok, type Currency } from '@quayside/domain/kernel';
import { requestPayment, unknownLimit } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorized, declined, notFound, unit, unknown, unreachable, voided, type Bench } from './bench.js';

/** Every state that a payment can be in, as it comes to be. */
const states: Readonly<Record<string, (bench: Bench) => Promise<PaymentId>>> = {
  requested: (bench) => bench.request(),
  'requested, with the least amount and words of all kinds': (bench) =>
    bench.request({ amount: money(1, 'JPY' as Currency), method: `pm_'"\\{}☕`, gateway: 'other' }),
  'requested, with the largest amount': (bench) =>
    bench.request({ amount: money(Number.MAX_SAFE_INTEGER, 'KWD' as Currency) }),
  'requested, and not reached': (bench) => bench.answered(unreachable),
  unknown: (bench) => bench.answered(unknown),
  'unknown, and sent again': (bench) => bench.answered(unknown, notFound),
  authorized: (bench) => bench.answered(authorized),
  declined: (bench) => bench.answered(declined),
  'voided by the gateway': (bench) => bench.answered(voided),
  'voided before it was asked for': (bench) => bench.voidUnrequested(),
  'to be voided': async (bench) => {
    const id = await bench.request();
    await bench.askForVoid(id);
    return id;
  },
  'being voided': async (bench) => {
    const id = await bench.answered(authorized);
    await bench.askForVoid(id);
    return id;
  },
  voided: async (bench) => {
    const id = await bench.answered(authorized);
    await bench.askForVoid(id);
    await bench.answer(id, voided);
    return id;
  },
  'called off': async (bench) => {
    const id = await bench.answered(unknown);
    await bench.askForVoid(id);
    await bench.answer(id, notFound);
    return id;
  },
  expired: async (bench) => {
    const id = await bench.answered(unknown);
    bench.ground.clock.advance(unknownLimit);
    await bench.answer(id, unknown);
    return id;
  },
};

export const keeping = (bench: () => Bench): void => {
  for (const [state, make] of Object.entries(states))
    it(`gives a payment back as it was decided: ${state}`, async () => {
      const id = await make(bench());
      bench().ground.clock.advance(1_500);
      // Whatever the last decision was, it is told by a decision that changes nothing.
      const { payment, operations, entries } = await bench().record(id);
      const seen = await bench().store.work.run(unit, async (tx) =>
        ok([await tx.payments.find(id), await tx.payments.read(id)]),
      );
      expect(seen).to.deep.equal({
        outcome: 'committed',
        value: [
          { payment, latest: operations.at(-1) ?? null },
          { payment, operations, entries },
        ],
      });
      expect((await bench().list()).items).to.deep.equal([{ payment, operations, entries }]);
      expect(await bench().store.elsewhere.payments.read(id)).to.deep.equal({ payment, operations, entries });
    });

  it('keeps each field of what was decided, at each step', async () => {
    const request = bench().aRequest();
    const asked = requestPayment(request, bench().ground.ids.next('pop'), bench().ground.clock.now());
    await bench().commit(() => asked);
    expect(await bench().record(request.paymentId)).to.deep.equal({
      payment: asked.payment,
      operations: asked.operations,
      entries: [],
    });
    bench().ground.clock.advance(1_234);
    const operations = [...asked.operations];
    const entries = [];
    for (const answer of [unreachable, unknown, notFound, authorized, null, unknown, voided]) {
      const done =
        answer === null ? await bench().askForVoid(request.paymentId) : await bench().answer(request.paymentId, answer);
      if (done.outcome !== 'committed' || !done.value) throw new Error(`nothing was decided on ${answer?.outcome}`);
      for (const operation of done.value.operations) operations[operation.sequence - 1] = operation;
      entries.push(...done.value.entries);
      expect(await bench().record(request.paymentId), answer?.outcome).to.deep.equal({
        payment: done.value.payment,
        operations,
        entries,
      });
      bench().ground.clock.advance(1_234);
    }
    expect(entries).to.have.length(2);
  });

  it('does not find what is not there', async () => {
    const id = bench().ground.ids.next('pay');
    expect(await bench().store.payments.read(id)).to.equal(null);
    expect(await bench().store.work.run(unit, async (tx) => ok(await tx.payments.find(id)))).to.deep.equal({
      outcome: 'committed',
      value: null,
    });
  });

  it('gives each its own where many are read at once', async () => {
    const ids = await Promise.all(Array.from({ length: 40 }, () => bench().request()));
    const absent = bench().ground.ids.next('pay');
    const found = await bench().store.work.run(unit, async (tx) =>
      ok(await Promise.all([...ids, absent, ...ids].map((id) => tx.payments.find(id)))),
    );
    const values = found.outcome === 'committed' ? found.value : [];
    expect(values.map((current) => current?.payment.id ?? null)).to.deep.equal([...ids, null, ...ids]);
    expect(values.map((current) => current?.latest?.paymentId ?? null)).to.deep.equal([...ids, null, ...ids]);
  });

  it('keeps what was decided, whatever becomes of the object that told it', async () => {
    const id = await bench().answered(authorized);
    const before = structuredClone(await bench().record(id));
    const { payment, operations } = await bench().record(id);
    Reflect.set(payment, 'status', 'declined');
    Reflect.set(operations[0] ?? {}, 'status', 'failed');
    expect(await bench().record(id)).to.deep.equal(before);
  });
};

export const telling = (bench: () => Bench): void => {
  it('tells of each event once, numbered, in the lane of the order', async () => {
    const request = bench().aRequest();
    await bench().request(request);
    for (const answer of [unknown, unknown, authorized]) await bench().answer(request.paymentId, answer);
    const messages = await bench().messages();
    expect(
      messages.map(({ kind, type, subject, sequence, lane, actor, requestId }) => ({
        kind,
        type,
        subject,
        sequence,
        lane,
        actor,
        requestId,
      })),
    ).to.deep.equal(
      ['payment_requested', 'outcome_unknown', 'payment_authorized'].map((name, index) => ({
        kind: 'event',
        type: `payments.${name}`,
        subject: request.paymentId,
        sequence: index + 1,
        lane: request.orderId,
        ...unit,
      })),
    );
    expect(messages[0]?.data).to.deep.equal(request);
  });

  it('keeps and tells nothing of a unit that was refused or that broke', async () => {
    const { work, payments } = bench().store;
    const request = bench().aRequest();
    const stage = async (end: () => ReturnType<typeof fail<string>>) =>
      work.run(unit, async (tx) => {
        tx.payments.save(requestPayment(request, tx.ids.next('pop'), tx.now));
        return end();
      });
    expect(await stage(() => fail('no'))).to.deep.equal({ outcome: 'refused', error: 'no' });
    const broken = stage(() => {
      throw new Error('a bug');
    });
    expect(await broken.then(() => 'done', String)).to.contain('a bug');
    expect(await payments.read(request.paymentId)).to.equal(null);
    expect(await bench().messages()).to.deep.equal([]);
  });
};
