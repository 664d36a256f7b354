import { changeProduct, productContent } from '@quayside/domain/catalog';
import { fail, ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { skuOf as sku } from '../../builders.js';
import { unit, type Bench } from './bench.js';

export const competing = (bench: () => Bench): void => {
  it('makes one product of a SKU that many want at once, and shows it to the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        bench().store.work.run(unit, async (tx) => {
          const known = await tx.products.find(sku('TEA-1'));
          return known ? fail(known.name) : ok(bench().create(tx, 'TEA-1', { name: `Tea ${n}` }).name);
        }),
      ),
    );
    const made = answers.flatMap((answer) => (answer.outcome === 'committed' ? [answer.value] : []));
    expect(made).to.have.length(1);
    expect(answers.flatMap((answer) => (answer.outcome === 'refused' ? [answer.error] : []))).to.deep.equal(
      Array<string>(19).fill(made[0] ?? ''),
    );
    expect(await bench().messages()).to.have.length(1);
  });

  it('runs a change again that was based on a version which is no more', async () => {
    await bench().add('TEA-1');
    const seen: number[] = [];
    let renaming: Promise<unknown> | null = null;
    const outcome = await bench().store.work.run(unit, async (tx) => {
      const product = await tx.products.find(sku('TEA-1'));
      seen.push(product?.version ?? 0);
      renaming ??= bench().change('TEA-1', () => ({ name: 'Green tea' }));
      await renaming;
      const decided = product && changeProduct(product, { ...productContent(product), taxRate: 1_900 }, tx.now);
      if (decided) tx.products.save(decided.product, decided.event);
      return ok(decided?.product);
    });
    expect(outcome).to.include({ outcome: 'committed' });
    expect(seen).to.deep.equal([1, 2]);
    expect(await bench().store.products.find(sku('TEA-1'))).to.include({
      version: 3,
      name: 'Green tea',
      taxRate: 1_900,
    });
  });

  it('loses none of many changes of one product, and holds up no other product', async () => {
    await bench().add('TEA-1', { taxRate: 0 });
    await Promise.all([
      ...Array.from({ length: 12 }, () => bench().change('TEA-1', ({ taxRate }) => ({ taxRate: taxRate + 1 }))),
      ...Array.from({ length: 12 }, (_, n) => bench().add(`CUP-${n}`)),
    ]);
    expect(await bench().store.products.find(sku('TEA-1'))).to.include({ version: 13, taxRate: 12 });
    expect((await bench().list()).total).to.equal(13);
    const told = Map.groupBy(await bench().messages(), ({ subject }) => subject);
    const sequences = [...told.values()].map((messages) => messages.map(({ sequence }) => sequence));
    expect(sequences.filter(({ length }) => length === 1)).to.deep.equal(Array.from({ length: 12 }, () => [1]));
    expect(sequences.filter(({ length }) => length > 1)).to.deep.equal([Array.from({ length: 13 }, (_, n) => n + 1)]);
  });
};
