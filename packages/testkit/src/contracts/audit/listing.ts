import type { AuditFilter, AuditSort } from '@quayside/application/audit';
import { NotACursor, type ListRequest } from '@quayside/application/kernel';
import { later, type Instant } from '@quayside/domain/kernel';
import { expect } from 'chai';
import type { Bench } from './bench.js';

export const listing = (bench: () => Bench): void => {
  let begin: Instant;
  beforeEach(async () => {
    begin = bench().ground.clock.now();
    const rows = [
      { useCase: 'orders.place', object: 'ord_1', actorName: 'Ada Lovelace' },
      { useCase: 'orders.cancel', object: 'ord_1', outcome: 'WRONG_STATUS', transport: 'http' },
      { useCase: 'orders.cancel', object: 'ord_2', actor: 'key_bob', actorName: 'Bob', address: '192.0.2.7' },
      { useCase: 'catalog.create_product', object: 'tea', outcome: 'FORBIDDEN', transport: 'grpc' },
      { useCase: 'identity.create_key', actor: 'anonymous', outcome: 'UNAUTHENTICATED', requestId: 'req_abc-DEF_1' },
    ];
    for (const row of rows) {
      await bench().sealed(row);
      bench().ground.clock.advance(1_000);
    }
  });

  const list = (request: Partial<ListRequest<AuditFilter, AuditSort>> = {}) =>
    bench().trail.list({
      filter: {},
      q: null,
      sort: { by: 'sequence', descending: true },
      perPage: 100,
      page: 1,
      cursor: null,
      ...request,
    });
  const numbers = async (request: Partial<ListRequest<AuditFilter, AuditSort>> = {}) =>
    (await list(request)).items.map(({ sequence }) => sequence);
  const filtered = (filter: AuditFilter) => numbers({ filter });

  it('sorts by the number, up and down, by pages and from a cursor', async () => {
    expect(await numbers()).to.deep.equal([5, 4, 3, 2, 1]);
    expect(await numbers({ sort: { by: 'sequence', descending: false } })).to.deep.equal([1, 2, 3, 4, 5]);
    expect(await numbers({ perPage: 2, page: 2 })).to.deep.equal([3, 2]);
    const walked: number[] = [];
    let cursor: string | null = null;
    do {
      const page = await list({ perPage: 2, cursor });
      expect(page).to.include({ total: 5, totalIsEstimate: false });
      walked.push(...page.items.map(({ sequence }) => sequence));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(walked).to.deep.equal([5, 4, 3, 2, 1]);
  });

  it('goes on from a cursor whatever came meanwhile', async () => {
    const { nextCursor } = await list({ perPage: 2 });
    await bench().sealed({}, {});
    expect(await numbers({ perPage: 2, cursor: nextCursor })).to.deep.equal([3, 2]);
  });

  it('refuses what is no cursor of its own', async () => {
    for (const cursor of ['', 'x', Buffer.from('["at",1,"1"]').toString('base64url')])
      expect(await list({ cursor }).catch((error: unknown) => error)).to.be.an.instanceOf(NotACursor);
  });

  it('has each row with its place in the chain', async () => {
    expect((await list()).items.toReversed()).to.deep.equal(await bench().rows());
  });

  it('narrows to an actor, use cases, an object, outcomes, transports, a time, and all at once', async () => {
    expect(await filtered({ actor: 'key_bob' })).to.deep.equal([3]);
    expect(await filtered({ useCase: ['orders.cancel'] })).to.deep.equal([3, 2]);
    expect(await filtered({ useCase: ['orders.place', 'identity.create_key'] })).to.deep.equal([5, 1]);
    expect(await filtered({ object: 'ord_1' })).to.deep.equal([2, 1]);
    expect(await filtered({ object: 'ord_' })).to.deep.equal([]);
    expect(await filtered({ outcome: ['ok'] })).to.deep.equal([3, 1]);
    expect(await filtered({ outcome: ['FORBIDDEN', 'UNAUTHENTICATED'] })).to.deep.equal([5, 4]);
    expect(await filtered({ transport: ['http', 'grpc'] })).to.deep.equal([4, 2]);
    expect(await filtered({ at: { gt: begin, lte: later(begin, 2_000) } })).to.deep.equal([3, 2]);
    expect(await filtered({ at: { gte: later(begin, 4_000) } })).to.deep.equal([5]);
    expect(await filtered({ object: 'ord_1', outcome: ['ok'], actor: 'key_ada' })).to.deep.equal([1]);
  });

  it('finds words of the name, the object, the request, and from where it came', async () => {
    expect(await numbers({ q: 'ada' })).to.deep.equal([5, 4, 2, 1]);
    expect(await numbers({ q: 'lovel' })).to.deep.equal([1]);
    expect(await numbers({ q: 'TEA' })).to.deep.equal([4]);
    expect(await numbers({ q: '192.0.2.7' })).to.deep.equal([3]);
    expect(await numbers({ q: 'req_abc-DEF_1' })).to.deep.equal([5]);
    expect(await numbers({ q: 'nobody' })).to.deep.equal([]);
    expect(await numbers({ q: '!?' })).to.deep.equal([]);
  });
};
