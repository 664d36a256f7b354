import { expect } from 'chai';
import type { Bench } from './bench.js';

export const listing = (bench: () => Bench): void => {
  beforeEach(async () => {
    for (const [text, content] of [
      ['b', { name: 'Beta', status: 'archived' }],
      ['B', { name: 'alpha' }],
      ['a', { name: 'Émile', stocked: false }],
      ['_', { name: 'Beta' }],
      ['é', { name: 'Alpha' }],
    ] as const) {
      await bench().add(text, content);
      bench().ground.clock.advance(1_000);
    }
    await bench().change('B', () => ({ taxRate: 1 }));
  });

  for (const [by, skus] of [
    ['sku', ['B', '_', 'a', 'b', 'é']],
    ['name', ['é', 'b', '_', 'B', 'a']],
    ['created_at', ['b', 'B', 'a', '_', 'é']],
    ['updated_at', ['b', 'a', '_', 'é', 'B']],
  ] as const) {
    it(`sorts by ${by}, up and down, page by page and from a cursor`, async () => {
      expect(await bench().skus({ sort: { by, descending: false } })).to.deep.equal(skus);
      expect(await bench().skus({ sort: { by, descending: true } })).to.deep.equal(skus.toReversed());
      expect(await bench().skus({ sort: { by, descending: false }, perPage: 2, page: 2 })).to.deep.equal(
        skus.slice(2, 4),
      );
      const walked: string[] = [];
      let cursor: string | null = null;
      do {
        const page = await bench().list({ sort: { by, descending: true }, perPage: 2, cursor });
        expect(page.total).to.equal(5);
        walked.push(...page.items.map((product) => product.sku));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect(walked).to.deep.equal(skus.toReversed());
    });
  }

  it('misses nothing and repeats nothing behind a cursor where products come in before it', async () => {
    const first = await bench().list({ perPage: 3 });
    await bench().add('A');
    expect(await bench().skus({ perPage: 3, cursor: first.nextCursor })).to.deep.equal(['b', 'é']);
  });

  for (const [title, filter, skus] of [
    ['nothing', {}, ['B', '_', 'a', 'b', 'é']],
    ['a status', { status: ['archived'] }, ['b']],
    ['several', { status: ['archived', 'active'] }, ['B', '_', 'a', 'b', 'é']],
    ['what is stocked', { stocked: true }, ['B', '_', 'b', 'é']],
    ['services', { stocked: false }, ['a']],
    ['both at once', { stocked: false, status: ['archived'] }, []],
    ['changes from a moment on', { updatedAt: { gte: '2026-01-01T00:00:03.000Z' } }, ['B', '_', 'é']],
    ['changes after a moment', { updatedAt: { gt: '2026-01-01T01:00:03+01:00' } }, ['B', 'é']],
    ['changes up to a moment', { updatedAt: { lte: '2026-01-01T00:00:02Z' } }, ['a', 'b']],
    ['changes between two', { updatedAt: { gt: '2026-01-01T00:00:00Z', lt: '2026-01-01T00:00:03Z' } }, ['a']],
  ] as const) {
    it(`narrows to ${title}, and counts what is left`, async () => {
      const page = await bench().list({ filter, perPage: 2 });
      expect(page).to.include({ total: skus.length, totalIsEstimate: false });
      expect(await bench().skus({ filter })).to.deep.equal(skus);
    });
  }
};
