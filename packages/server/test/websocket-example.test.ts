import { expect } from 'chai';
import { runScript } from './node-script.js';
import { oneServer, type Deployment } from './topologies.js';

describe('the example of WebSocket', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  before(async () => {
    deployed = await oneServer();
  });
  after(() => deployed?.end());

  for (const time of ['first', 'second'])
    it(`follows an order to its end over two connections, the ${time} time`, async () => {
      const { api } = deployed;
      const run = runScript('examples/websocket/place-and-follow.ts', {
        QUAYSIDE_URL: api.url,
        QUAYSIDE_KEY: api.secret,
      });
      expect(await run.ended, run.said()).to.equal(0);
      const lines = run.said().trim().split('\n');
      const [, id = ''] = /^(ord_\w+) is placed$/.exec(lines[0] ?? '') ?? expect.fail(run.said());
      expect(lines.at(-1)).to.equal(`${id} is confirmed`);
      expect(lines.slice(1, -1).map((line) => line.split('  ')[1])).to.include.members([
        'orders.order_placed',
        'inventory.stock_reserved',
        'payments.payment_authorized',
        'orders.order_confirmed',
      ]);
    });
});
