import type { KeyFilter, KeySort } from '@quayside/application/identity';
import type { ListRequest } from '@quayside/application/kernel';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import type { Bench } from './bench.js';

export const listing = (bench: () => Bench): void => {
  const names = async (request: Partial<ListRequest<KeyFilter, KeySort>>) =>
    (await bench().list(request)).items.map(({ name }) => name);
  const noon = '2026-01-01T12:00:00.000Z';
  beforeEach(async () => {
    await bench().add({ name: 'b' });
    bench().ground.clock.advance(1_000);
    await bench().add({ name: 'é', expiresAt: noon });
    bench().ground.clock.advance(1_000);
    const revoked = await bench().add({ name: 'B', expiresAt: noon });
    await bench().revoke(revoked.id);
    bench().ground.clock.advance(1_000);
    await bench().add({ name: 'a', expiresAt: later(noon, 1) });
  });

  for (const [by, expected] of [
    ['created_at', ['b', 'é', 'B', 'a']],
    ['name', ['B', 'a', 'b', 'é']],
  ] as const) {
    it(`sorts by ${by}, up and down, page by page and from a cursor`, async () => {
      expect(await names({ sort: { by, descending: false } })).to.deep.equal(expected);
      expect(await names({ sort: { by, descending: true } })).to.deep.equal(expected.toReversed());
      expect(await names({ sort: { by, descending: false }, perPage: 3, page: 2 })).to.deep.equal(expected.slice(3));
      const first = await bench().list({ sort: { by, descending: false }, perPage: 3 });
      expect(await names({ sort: { by, descending: false }, perPage: 3, cursor: first.nextCursor })).to.deep.equal(
        expected.slice(3),
      );
    });
  }

  for (const [status, now, expected] of [
    [['active'], later(noon, -1), ['b', 'é', 'a']],
    [['active'], noon, ['b', 'a']],
    [['active'], later(noon, 1), ['b']],
    [['expired'], noon, ['é']],
    [['expired'], later(noon, 1), ['é', 'a']],
    [['revoked'], later(noon, 1), ['B']],
    [['expired', 'revoked'], noon, ['é', 'B']],
    [['revoked', 'active'], noon, ['b', 'B', 'a']],
    [['active', 'expired', 'revoked'], noon, ['b', 'é', 'B', 'a']],
  ] as const) {
    it(`has ${expected.join(', ')} for ${status.join(', ')} at ${now}`, async () => {
      expect(await names({ filter: { status, now } })).to.deep.equal(expected);
      expect((await bench().list({ filter: { status, now }, perPage: 1 })).total).to.equal(expected.length);
    });
  }

  it('has the keys of whoever made them', async () => {
    await bench().add({ name: 'of bob', createdBy: 'usr_bob' });
    const now = bench().ground.clock.now();
    expect(await names({ filter: { now, createdBy: 'usr_bob' } })).to.deep.equal(['of bob']);
    expect(await names({ filter: { now, createdBy: 'usr_bob', status: ['revoked'] } })).to.deep.equal([]);
    expect(await names({ filter: { now, createdBy: 'key_ada', status: ['active'] } })).to.deep.equal(['b', 'é', 'a']);
  });
};
