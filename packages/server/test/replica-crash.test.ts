import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { granted, persist, type Api } from './api.js';
import { allSettled, ledgerViolations, orderBody, sell, stockViolations, type OrderData } from './shop.js';
import { twoServers, type Deployment } from './topologies.js';

describe('two servers on one database, of which one is killed under load', function () {
  this.timeout(90_000);
  let deployed: Deployment;

  before(async function () {
    const found = await twoServers();
    if (found === null) return this.skip();
    deployed = found;
  });
  after(() => deployed?.end());

  it('has the other one finish everything that was acknowledged, and answer what was not under the same key', async () => {
    const { servers, ledger } = deployed;
    // The first server was there first, so it is the one that works on the messages; the webhooks go to the second.
    const [victim, survivor] = deployed.apis as readonly [Api, Api];
    const sku = await sell(survivor, 10_000);
    const methods = ['pm_ok', 'pm_ok', 'pm_declined', 'pm_flaky'];
    const acknowledged = new Map<string, string>();
    let isVictimAlive = true;
    const client = async (_: unknown, index: number): Promise<void> => {
      for (let count = 0; count < 12; count += 1) {
        const key = `replica-${index}-${count}`;
        const body = orderBody({ sku, method: methods[(index + count) % methods.length] ?? '', metadata: { key } });
        const answer = await persist(() =>
          (isVictimAlive && index % 2 === 0 ? victim : survivor).post<OrderData>('/orders', body, { key }),
        );
        acknowledged.set(key, granted(answer).id);
      }
    };
    const clients = Promise.all(Array.from({ length: 24 }, client));
    await sleep(400);
    servers[0]?.kill('SIGKILL');
    await servers[0]?.ended;
    isVictimAlive = false;
    await clients;
    await allSettled(survivor);

    const orders = await survivor.all<OrderData>('/orders');
    const byKey = new Map(orders.map((order) => [order.metadata['key'], order.id]));
    expect(orders).to.have.length(24 * 12);
    expect(byKey).to.deep.equal(acknowledged);
    const ends = orders.map(({ status, reason, metadata: { key = '' } }) => {
      const [, index = 0, count = 0] = key.split('-').map(Number);
      return methods[(index + count) % methods.length] === 'pm_declined'
        ? reason === 'payment_declined'
        : status === 'confirmed';
    });
    expect(ends).not.to.include(false);
    expect(await ledgerViolations(ledger, new Map(orders.map((order) => [order.id, order])))).to.deep.equal([]);
    expect(await stockViolations(survivor, new Map([[sku, 10_000]]), orders)).to.deep.equal([]);
    const doctor = await deployed.command('doctor', '--ledger', ledger);
    expect(doctor.stdout).to.match(/checks, nothing found/);
    expect(doctor.code).to.equal(0);
  });
});
