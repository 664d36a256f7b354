import { ScriptedGateway } from '@quayside/adapters-memory/payments';
import { silentLog } from '@quayside/adapters-memory/kernel';
import { makePayments } from '@quayside/application/payments';
import { later, ok, type PaymentId } from '@quayside/domain/kernel';
import { operationLease, settle } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorized, unit, unknown, type Bench, type PaymentsStore } from './bench.js';

const lease = 20_000;

export const claiming = (bench: () => Bench): void => {
  const claim = async (limit = 100, store: PaymentsStore = bench().store): Promise<readonly PaymentId[]> =>
    (await store.journal.claimDue(bench().ground.clock.now(), lease, limit)).map(({ payment }) => payment.id);

  it('gives what is due, with its payment, and puts it off', async () => {
    const id = await bench().answered(unknown);
    bench().ground.clock.advance(2_000);
    const now = bench().ground.clock.now();
    const due = await bench().store.journal.claimDue(now, lease, 100);
    const { payment, operations } = await bench().record(id);
    expect(due).to.deep.equal([{ payment, operation: operations[0] }]);
    expect(operations[0]).to.include({ nextAttemptAt: later(now, lease), attempts: 2, version: 2, status: 'unknown' });
  });

  it('gives nothing before it is due, and nothing that is settled', async () => {
    await bench().answered(authorized);
    await bench().answered(unknown);
    bench().ground.clock.advance(1_999);
    expect(await claim()).to.deep.equal([]);
    bench().ground.clock.advance(1);
    expect(await claim()).to.have.length(1);
  });

  it('gives nothing twice before the lease is over, and then again', async () => {
    const id = await bench().answered(unknown);
    bench().ground.clock.advance(2_000);
    expect(await claim()).to.deep.equal([id]);
    bench().ground.clock.advance(lease - 1);
    expect(await claim()).to.deep.equal([]);
    expect(await claim(100, bench().store.elsewhere)).to.deep.equal([]);
    bench().ground.clock.advance(1);
    expect(await claim(100, bench().store.elsewhere)).to.deep.equal([id]);
  });

  it('gives at most as many as are asked for, those that wait longest first', async () => {
    const ids: PaymentId[] = [];
    for (let index = 0; index < 5; index += 1) {
      ids.push(await bench().request());
      bench().ground.clock.advance(1_000);
    }
    bench().ground.clock.advance(operationLease);
    expect(new Set(await claim(2))).to.deep.equal(new Set(ids.slice(0, 2)));
    expect(new Set(await claim(2))).to.deep.equal(new Set(ids.slice(2, 4)));
    expect(await claim(2)).to.deep.equal(ids.slice(4));
  });

  it('gives each once where several processes claim at the same moment', async () => {
    const ids = await Promise.all(Array.from({ length: 60 }, () => bench().request()));
    bench().ground.clock.advance(operationLease);
    const { store } = bench();
    const claimed = await Promise.all(
      Array.from({ length: 12 }, (_, index) => claim(10, index % 2 === 0 ? store : store.elsewhere)),
    );
    const first = claimed.flat();
    expect(new Set(first).size).to.equal(first.length);
    // Who passes over what another is just taking may go away with less; a later round finds the rest.
    const rest = await claim(100);
    expect(new Set([...first, ...rest])).to.deep.equal(new Set(ids));
    expect(first.length + rest.length).to.equal(ids.length);
  });

  it('does not make an outcome be decided anew that comes in meanwhile', async () => {
    const id = await bench().request();
    bench().ground.clock.advance(operationLease);
    let runs = 0;
    await bench().store.work.run(unit, async (tx) => {
      runs += 1;
      const current = await tx.payments.find(id);
      expect(await claim(1, bench().store.elsewhere)).to.deep.equal([id]);
      const decided =
        current?.latest && settle(current.payment, current.latest, authorized, tx.ids.next('pop'), tx.now);
      if (decided) tx.payments.save(decided);
      return ok(null);
    });
    expect(runs).to.equal(1);
    bench().ground.clock.advance(lease);
    expect(await claim()).to.deep.equal([]);
  });

  it('brings what a crash left behind to its end, once, though two processes find it', async () => {
    const ids = await Promise.all(Array.from({ length: 80 }, () => bench().request({ gateway: 'scripted' })));
    const { clock } = bench().ground;
    const gateway = new ScriptedGateway();
    const processes = [bench().store, bench().store.elsewhere].map(({ work, payments, journal }) =>
      makePayments({
        work,
        payments,
        journal,
        gateways: new Map([[gateway.name, gateway]]),
        defaultGateway: gateway.name,
        clock,
        log: silentLog,
      }),
    );
    clock.advance(operationLease);
    await Promise.all(
      processes.map(async ({ sweeps, runner }) => {
        for (const sweep of sweeps) while (await sweep.sweep(clock.now()));
        await runner.drain(60_000);
      }),
    );
    expect(await Promise.all(ids.map((id) => bench().state(id)))).to.deep.equal(
      ids.map(() => 'authorized: authorize.1 succeeded; 1 entries'),
    );
    expect(gateway.calls.filter((call) => call.startsWith('authorize')).length).to.equal(ids.length);
    expect(gateway.held).to.equal(ids.length * 4_200);
  }).timeout(60_000);
};
