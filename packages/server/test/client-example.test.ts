import { expect } from 'chai';
import { runScript } from './node-script.js';
import { oneServer, type Deployment } from './topologies.js';

describe('the example of the typed client', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  before(async () => {
    deployed = await oneServer();
  });
  after(() => deployed?.end());

  const script = 'examples/client/place-and-follow.ts';

  for (const time of ['first', 'second'])
    it(`follows an order to its end, the ${time} time`, async () => {
      const { api } = deployed;
      const run = runScript(script, { QUAYSIDE_URL: api.url, QUAYSIDE_KEY: api.secret });
      expect(await run.ended, run.said()).to.equal(0);
      const lines = run.said().trim().split('\n');
      const [, id = ''] = /^(ord_\w+) is placed: 2670 EUR$/.exec(lines[0] ?? '') ?? expect.fail(run.said());
      expect(lines.at(-1)).to.equal(`${id} is confirmed, in version 2`);
      expect(lines.slice(1, -1).map((line) => line.split('  ')[1])).to.include.members([
        'orders.order_placed',
        'inventory.stock_reserved',
        'payments.payment_authorized',
        'orders.order_confirmed',
      ]);
    });

  it('says what is missing where it has no key', async () => {
    const run = runScript(script, { QUAYSIDE_URL: deployed.api.url });
    expect(await run.ended).to.equal(1);
    expect(run.said()).to.include('Set QUAYSIDE_KEY');
  });
});
