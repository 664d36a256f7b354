import { ok, type PaymentId } from '@quayside/domain/kernel';
import { requestPayment, requestVoid, settle, type PaymentDecided } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorized, declined, notFound, unit, unknown, unreachable, voided, type Bench } from './bench.js';

export const competing = (bench: () => Bench): void => {
  /** Runs a unit that reads, lets somebody else be faster the first time, and then decides. Gives back how often it ran. */
  const outpaced = async (
    id: PaymentId,
    faster: () => Promise<unknown>,
    decide: Parameters<Bench['decide']>[1],
  ): Promise<readonly [runs: number, decided: PaymentDecided | null]> => {
    let runs = 0;
    const result = await bench().store.work.run(unit, async (tx) => {
      const current = await tx.payments.find(id);
      runs += 1;
      if (runs === 1) await faster();
      const decided = current && decide(current.payment, current.latest, tx);
      if (decided) tx.payments.save(decided);
      return ok(decided);
    });
    if (result.outcome !== 'committed') throw new Error(`not committed but ${result.outcome}`);
    return [runs, result.value];
  };

  it('decides again on an outcome where another was faster, and finds it settled', async () => {
    const id = await bench().request();
    const [runs, decided] = await outpaced(
      id,
      () => bench().answer(id, declined, bench().store.elsewhere.work),
      (payment, latest, tx) => latest && settle(payment, latest, authorized, tx.ids.next('pop'), tx.now),
    );
    expect([runs, decided]).to.deep.equal([2, null]);
    expect(await bench().state(id)).to.equal('declined: authorize.1 failed; 0 entries');
  });

  it('does so where only the operation changes, and not the payment', async () => {
    const id = await bench().answered(unknown);
    const [runs] = await outpaced(
      id,
      () => bench().answer(id, unreachable),
      (payment, latest, tx) => latest && settle(payment, latest, notFound, tx.ids.next('pop'), tx.now),
    );
    expect(runs).to.equal(2);
    expect((await bench().record(id)).operations[0]).to.include({ version: 4, attempts: 4, status: 'pending' });
  });

  it('loses no void that is asked for while an outcome comes in', async () => {
    const id = await bench().request();
    const [runs, decided] = await outpaced(
      id,
      () => bench().askForVoid(id, bench().store.elsewhere.work),
      (payment, latest, tx) => latest && settle(payment, latest, authorized, tx.ids.next('pop'), tx.now),
    );
    expect(runs).to.equal(2);
    expect(decided?.toSend).to.include({ kind: 'void', sequence: 2 });
    expect(await bench().state(id)).to.equal('authorized: authorize.1 succeeded, void.2 pending; 1 entries');
  });

  it('makes one void of two that are asked for at once', async () => {
    const id = await bench().answered(authorized);
    const [runs, decided] = await outpaced(
      id,
      () => bench().askForVoid(id),
      (payment, latest, tx) => requestVoid(payment, latest, tx.ids.next('pop'), tx.now),
    );
    expect([runs, decided]).to.deep.equal([2, null]);
  });

  it('has one payment of one id, and one of one order', async () => {
    const request = bench().aRequest();
    const again = { ...request, paymentId: bench().ground.ids.next('pay') };
    const asking = (which: typeof request) =>
      bench().store.work.run(unit, async (tx) => {
        tx.payments.save(requestPayment(which, tx.ids.next('pop'), tx.now));
        return ok(null);
      });
    expect(await asking(request)).to.deep.equal({ outcome: 'committed', value: null });
    expect(await asking(request)).to.deep.equal({ outcome: 'busy' });
    expect(await asking(again)).to.deep.equal({ outcome: 'busy' });
    expect((await bench().list()).total).to.equal(1);
    expect(await bench().messages()).to.have.length(1);
  });

  it('settles once where the answers of fifty come in at one moment, from two processes', async () => {
    const id = await bench().request();
    const answers = Array.from({ length: 50 }, (_, index) =>
      index % 3 === 0 ? declined : index % 3 === 1 ? authorized : unknown,
    );
    const results = await Promise.all(
      answers.map((answer, index) => bench().answer(id, answer, bench().workOf(index))),
    );
    expect(results.every(({ outcome }) => outcome === 'committed')).to.equal(true);
    const { payment, operations, entries } = await bench().record(id);
    expect(payment.status).to.be.oneOf(['declined', 'authorized']);
    expect(operations).to.have.length(1);
    expect(entries).to.have.length(payment.status === 'authorized' ? 1 : 0);
    expect((await bench().events(id)).length).to.equal(payment.version);
  });

  it('brings many payments to their ends side by side, from two processes', async () => {
    const requests = Array.from({ length: 150 }, () => bench().aRequest());
    const ask = (index: number) => {
      const request = requests[index] ?? bench().aRequest();
      return bench().commit((tx) => requestPayment(request, tx.ids.next('pop'), tx.now), bench().workOf(index));
    };
    await Promise.all(requests.map((_, index) => ask(index)));
    await Promise.all(
      requests.flatMap(({ paymentId }, index) => [
        bench().answer(paymentId, authorized, bench().workOf(index)),
        bench().answer(paymentId, authorized, bench().workOf(index + 1)),
        ...(index % 2 === 0 ? [bench().askForVoid(paymentId, bench().workOf(index))] : []),
      ]),
    );
    const asked = requests.filter((_, index) => index % 2 === 0);
    await Promise.all(asked.map(({ paymentId }, index) => bench().answer(paymentId, voided, bench().workOf(index))));
    const ended = Map.groupBy(
      await Promise.all(requests.map(({ paymentId }) => bench().state(paymentId))),
      (state) => state,
    );
    expect(Object.fromEntries([...ended].map(([state, all]) => [state, all.length]))).to.deep.equal({
      'voided: authorize.1 succeeded, void.2 succeeded; 2 entries': 75,
      'authorized: authorize.1 succeeded; 1 entries': 75,
    });
  }).timeout(60_000);
};
