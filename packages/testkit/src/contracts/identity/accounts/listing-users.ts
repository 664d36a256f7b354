import type { UserFilter, UserSort } from '@quayside/application/identity';
import type { ListRequest } from '@quayside/application/kernel';
import { deactivateUser } from '@quayside/domain/identity';
import { expect } from 'chai';
import { firstPage, type AccountBench } from './bench.js';

export const listingUsers = (bench: () => AccountBench): void => {
  const emails = async (request: Partial<ListRequest<UserFilter, UserSort>>) => {
    const page = await bench().store.accounts.list({ ...firstPage, filter: {}, ...request });
    expect(page.total).to.be.at.least(page.items.length);
    return page.items.map(({ user }) => user.email);
  };
  beforeEach(async () => {
    await bench().register({ email: 'b@example.com' });
    bench().ground.clock.advance(1_000);
    await bench().register({ email: 'C@example.com', roles: ['admin', 'customer'] });
    bench().ground.clock.advance(1_000);
    await bench().invite('a@example.com', ['warehouse']);
    bench().ground.clock.advance(1_000);
    const left = await bench().register({ email: 'D@example.com', roles: ['admin'] });
    await bench().change(left.user.id, (account) => deactivateUser(account, bench().now));
  });

  for (const [by, expected] of [
    ['created_at', ['b@example.com', 'C@example.com', 'a@example.com', 'D@example.com']],
    ['email', ['a@example.com', 'b@example.com', 'C@example.com', 'D@example.com']],
  ] as const) {
    it(`sorts by ${by}, up and down, page by page and from a cursor`, async () => {
      expect(await emails({ sort: { by, descending: false } })).to.deep.equal(expected);
      expect(await emails({ sort: { by, descending: true } })).to.deep.equal(expected.toReversed());
      expect(await emails({ sort: { by, descending: false }, perPage: 3, page: 2 })).to.deep.equal(expected.slice(3));
      const first = await bench().store.accounts.list({
        ...firstPage,
        filter: {},
        sort: { by, descending: false },
        perPage: 3,
      });
      expect(await emails({ sort: { by, descending: false }, perPage: 3, cursor: first.nextCursor })).to.deep.equal(
        expected.slice(3),
      );
    });
  }

  for (const [filter, expected] of [
    [{ status: ['invited'] }, ['a@example.com']],
    [{ status: ['invited', 'active'] }, ['b@example.com', 'C@example.com', 'a@example.com']],
    [{ role: 'admin' }, ['C@example.com', 'D@example.com']],
    [{ role: 'admin', status: ['active'] }, ['C@example.com']],
    [{ role: 'nobody' }, []],
    [{ email: 'c@EXAMPLE.com' }, ['C@example.com']],
    [{ email: 'c@example' }, []],
  ] as const) {
    it(`has ${expected.join(', ') || 'nobody'} for ${JSON.stringify(filter)}`, async () => {
      expect(await emails({ filter })).to.deep.equal(expected);
    });
  }
};
