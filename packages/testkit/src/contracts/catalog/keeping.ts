import { productChanged, productCreated } from '@quayside/application/catalog';
import type { ProductContent } from '@quayside/domain/catalog';
import { fail, later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { skuOf as sku } from '../../builders.js';
import { inCurrency, plain, unit, type Bench } from './bench.js';

export const keeping = (bench: () => Bench): void => {
  for (const [title, content] of Object.entries<Partial<ProductContent>>({
    'as little as it can have': { prices: [], taxRate: 0 },
    'as much as it can have': {
      name: 'ü☕𝒙'.padEnd(200, 'x'),
      description: 'Lines\nand\ttabs, "quotes", \\ and \' and {}',
      taxRate: 10_000,
      stocked: false,
      status: 'archived',
      prices: [inCurrency('EUR', Number.MAX_SAFE_INTEGER), inCurrency('JPY', 0), inCurrency('USD', 1)],
    },
  })) {
    it(`gives a product back that has ${title}`, async () => {
      const product = await bench().add('TEA-1', content);
      expect(await bench().store.products.find(sku('TEA-1'))).to.deep.equal(product);
      expect((await bench().list()).items).to.deep.equal([product]);
    });
  }

  it('tells SKUs apart by each character', async () => {
    const texts = ['tea', 'TEA', 'té', 'te\u0301', 'tea 1', "'", '\\', '{tea}', '😀'];
    for (const text of texts) await bench().add(text, { name: text });
    for (const text of texts) expect((await bench().store.products.find(sku(text)))?.name).to.equal(text);
    expect(await bench().store.products.find(sku('Tea'))).to.equal(null);
  });

  it('keeps what was said, whatever becomes of the object that said it', async () => {
    const prices = [inCurrency('EUR', 399)];
    await bench().add('TEA-1', { prices });
    prices.push(inCurrency('USD', 1));
    const found = await bench().store.products.find(sku('TEA-1'));
    expect(found?.prices).to.deep.equal([inCurrency('EUR', 399)]);
    Reflect.set(found ?? {}, 'name', 'Coffee');
    expect((await bench().store.products.find(sku('TEA-1')))?.name).to.equal('Tea');
  });
};

export const telling = (bench: () => Bench): void => {
  it('keeps each version, and tells of each', async () => {
    const first = await bench().add('TEA-1');
    bench().ground.clock.advance(1_000);
    const second = await bench().change('TEA-1', () => ({ name: 'Green tea', prices: [inCurrency('USD', 5)] }));
    expect(second).to.include({ version: 2, updatedAt: later(first.updatedAt, 1_000), createdAt: first.createdAt });
    expect(await bench().store.products.find(sku('TEA-1'))).to.deep.equal(second);
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
      [productCreated, productChanged].map((type, index) => ({
        kind: 'event',
        type,
        subject: first.id,
        sequence: index + 1,
        lane: first.id,
        ...unit,
      })),
    );
    expect(messages[1]?.data).to.deep.equal({
      ...plain,
      name: 'Green tea',
      prices: [inCurrency('USD', 5)],
      sku: 'TEA-1',
    });
  });

  it('keeps and tells nothing of a unit that was refused or that broke', async () => {
    const { work, products } = bench().store;
    const refused = await work.run(unit, async (tx) => {
      bench().create(tx, 'TEA-1');
      return fail('no');
    });
    expect(refused).to.deep.equal({ outcome: 'refused', error: 'no' });
    const broken = work.run(unit, async (tx) => {
      bench().create(tx, 'TEA-1');
      throw new Error('a bug');
    });
    expect(await broken.then(() => 'done', String)).to.contain('a bug');
    expect(await products.find(sku('TEA-1'))).to.equal(null);
    expect(await bench().messages()).to.deep.equal([]);
  });
};
