import { convertDataSet } from '@quayside/examples';
import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ledgerViolations, type OrderData } from './shop.js';
import { oneServer, type Deployment } from './topologies.js';

const examples = fileURLToPath(new URL('../../../../examples/', import.meta.url));

interface Total {
  readonly external_id: string;
  readonly currency: string;
  readonly total: number;
}

describe('real orders, from import to confirmation', function () {
  this.timeout(120_000);
  let deployed: Deployment;
  let folder: string;
  before(async () => {
    deployed = await oneServer();
    folder = await deployed.processes.folder();
  });
  after(() => deployed?.end());

  /** Each line of a file as what it says. */
  const linesOf = async <Line>(file: string): Promise<readonly Line[]> =>
    (await readFile(file, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);

  for (const { name, orders, products, stocked } of [
    { name: 'northwind', orders: 830, products: 77, stocked: 77 },
    { name: 'online-retail', orders: 269, products: 1_592, stocked: 1_587 },
  ]) {
    it(`takes all ${orders} orders of ${name} to confirmed, each at its own total to the cent`, async () => {
      const out = join(folder, name);
      const converted = await convertDataSet(name, join(examples, name, 'source'), out);
      if (!converted.ok) throw new Error(converted.error);

      const imported = await deployed.command('import', 'products', join(out, 'products.ndjson'));
      expect([imported.code, imported.stdout]).to.deep.equal([0, `${products} products imported, 0 refused\n`]);
      const counted = await deployed.command('import', 'stock', join(out, 'stock.csv'));
      expect([counted.code, counted.stdout]).to.deep.equal([0, `${stocked} stock imported, 0 refused\n`]);

      const { url, secret } = deployed.api;
      const replayed = await deployed.command('replay', join(out, 'orders.ndjson'), '--url', url, '--key', secret);
      expect(replayed.stdout).to.match(
        new RegExp(
          `^${orders} orders in [\\d.]+ s: \\d+ a second, from placed to ended\n +${orders}  confirmed\nplaced in `,
        ),
      );
      expect(replayed.stdout).to.match(new RegExp(`^totals: ${orders} checked, all right\n$`, 'm'));
      expect(replayed.code).to.equal(0);

      // The check of the command is checked: here the totals of the data meet those of the server without it.
      const totals = await linesOf<Total>(join(out, 'totals.ndjson'));
      const placed = await deployed.api.all<OrderData>('/orders');
      const byNumber = new Map(placed.map((order) => [order.external_id, order]));
      const differing = totals.filter(({ external_id: number, currency, total: amount }) => {
        const order = byNumber.get(number);
        return (
          order?.status !== 'confirmed' ||
          order.totals.total.amount !== amount ||
          order.totals.total.currency !== currency
        );
      });
      expect([totals.length, differing]).to.deep.equal([orders, []]);
      expect(await ledgerViolations(deployed.ledger, new Map(placed.map((order) => [order.id, order])))).to.deep.equal(
        [],
      );
    });
  }

  it('places nothing twice when a file is replayed again', async () => {
    const file = join(folder, 'northwind', 'orders.ndjson');
    const { url, secret } = deployed.api;
    const before = (await deployed.api.get('/orders?per_page=1')).pagination.total;
    const replayed = await deployed.command('replay', file, '--url', url, '--key', secret);
    expect([replayed.code, /^ +830  confirmed$/m.test(replayed.stdout)]).to.deep.equal([0, true]);
    expect((await deployed.api.get('/orders?per_page=1')).pagination.total).to.equal(before);
  });

  it('leaves a database in which the doctor finds nothing', async () => {
    const { code, stdout } = await deployed.command('doctor');
    expect(stdout).to.match(/checks, nothing found/);
    expect(code).to.equal(0);
  });
});
