import {
  archiveProduct,
  changeProduct,
  createProduct,
  productContent,
  type ProductContent,
} from '@quayside/domain/catalog';
import { money, ok, type Currency } from '@quayside/domain/kernel';
import { newGround, skuOf } from '@quayside/testkit';
import { expect } from 'chai';
import { catalogChecks, catalogWriters, PostgresProducts } from '../../src/catalog/index.js';
import { runChecks } from '../../src/checks.js';
import { groupCommit, insertMessages } from '../../src/kernel/index.js';
import { describeOnDatabases } from '../databases.js';

const tea: ProductContent = {
  name: 'Tea',
  description: null,
  prices: [money(450, 'USD' as Currency), money(399, 'EUR' as Currency)],
  taxRate: 700,
  stocked: true,
  status: 'active',
};

describeOnDatabases((_name, databases) => {
  describe('the checks of the catalog', () => {
    const open = async () => {
      const { database } = await databases.fresh();
      const { clock, ids } = newGround();
      const products = new PostgresProducts(database, {
        commit: groupCommit(database, [...catalogWriters, insertMessages]),
        clock,
        ids,
      });
      const sold = createProduct(ids.next('prd'), skuOf('SOLD'), tea, clock.now());
      const free = createProduct(
        ids.next('prd'),
        skuOf('FREE'),
        { ...tea, prices: [], description: 'a, b' },
        clock.now(),
      );
      const changed = changeProduct(sold.product, { ...productContent(sold.product), name: 'Green tea' }, clock.now());
      const archived = archiveProduct(free.product, clock.now());
      for (const step of [
        [sold, free],
        [changed, archived],
      ])
        await products.work.run({ actor: 'key_ada', requestId: 'req_1' }, async (tx) => {
          for (const decided of step) if (decided) tx.products.save(decided.product, decided.event);
          return ok(undefined);
        });
      return database;
    };

    it('find nothing where all is well', async () => {
      expect(await runChecks(await open(), catalogChecks)).to.deep.equal([]);
    });

    for (const [broken, what] of [
      [
        "update catalog.products set version = 3 where sku = 'SOLD'",
        ['product SOLD is at version 3 and its history ends at 2'],
      ],
      [
        "delete from kernel.messages where data ->> 'sku' = 'FREE'",
        ['product FREE is at version 2 and its history ends at 0'],
      ],
      [
        `update catalog.products set prices = '{"EUR":398,"USD":450}' where sku = 'SOLD'`,
        ['product SOLD is not what its last event says'],
      ],
      [
        "update catalog.products set description = null where sku = 'FREE'",
        ['product FREE is not what its last event says'],
      ],
    ] as const) {
      it(`find what is wrong after ${broken}`, async () => {
        const database = await open();
        await database.query(broken);
        expect((await runChecks(database, catalogChecks)).map((violation) => violation.what)).to.deep.equal(what);
      });
    }
  });
});
