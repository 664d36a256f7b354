import { expect } from 'chai';
import { join } from 'node:path';
import { runScript } from './node-script.js';
import { Processes, type ServerProcess } from './processes.js';

describe('the example of a gRPC client', function () {
  this.timeout(60_000);
  const processes = new Processes();
  let server: ServerProcess;
  before(async () => {
    const folder = join(await processes.folder(), 'data');
    server = await processes.serve({ QUAYSIDE_DATA_FOLDER: folder }, { printsKey: true });
  });
  after(() => processes.end());

  const script = 'examples/grpc/place-and-follow.ts';

  for (const time of ['first', 'second'])
    it(`follows an order to its end, the ${time} time`, async () => {
      const run = runScript(script, { QUAYSIDE_GRPC: server.grpc, QUAYSIDE_KEY: server.key });
      expect(await run.ended, run.said()).to.equal(0);
      const lines = run.said().trim().split('\n');
      const placed = lines.findIndex((line) => line.endsWith(' is PLACED: 2670 EUR'));
      const id = lines[placed]?.split(' ')[0] ?? '';
      expect(lines.slice(0, placed)).to.deep.equal(time === 'first' ? [] : ['the product is there already: SKU_TAKEN']);
      expect(lines.slice(placed + 1, -1).map((line) => line.split('  ')[1])).to.deep.equal([
        'orders.order_placed',
        'orders.order_confirmed',
      ]);
      expect(lines.at(-1)).to.equal(`${id} is CONFIRMED, in version 2`);
    });
});
