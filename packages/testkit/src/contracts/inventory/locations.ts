import { changeLocation, createLocation, type Location, type LocationContent } from '@quayside/domain/inventory';
import { fail, later, ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { unit, type Stockroom } from './stockroom.js';

/** What holds of locations. */
export const locationTests = (room: () => Stockroom): void => {
  const change = (location: Location, content: Partial<LocationContent>) =>
    room().commit((tx) => {
      const { name, priority, active } = location;
      const changed = changeLocation(location, { name, priority, active, ...content }, tx.now);
      if (changed) tx.locations.save(changed.location, changed.event);
      return changed?.location ?? location;
    });
  const page = (request: Partial<Parameters<Stockroom['under']['locations']['list']>[0]> = {}) =>
    room().under.locations.list({
      filter: {},
      q: null,
      sort: { by: 'code', descending: false },
      perPage: 20,
      page: 1,
      cursor: null,
      ...request,
    });

  it('finds by its code what was saved, as it was saved', async () => {
    const location = await room().open('main', { name: 'Kai 1 – Süd', priority: 3, active: false });
    expect(await room().under.locations.find('main')).to.deep.equal(location);
    expect(await room().commit((tx) => tx.locations.find('main'))).to.deep.equal(location);
    expect(await room().under.locations.find('Main')).to.equal(null);
  });

  it('gives back all of them', async () => {
    const opened = [await room().open('b'), await room().open('a')];
    expect(await room().under.locations.all()).to.have.deep.members(opened);
    expect(await room().commit((tx) => tx.locations.all())).to.have.deep.members(opened);
  });

  it('keeps a change, and tells of each version', async () => {
    const location = await room().open('main');
    room().ground.clock.advance(5_000);
    const changed = await change(location, { priority: 7, active: false });
    expect(changed.updatedAt).to.equal(later(location.createdAt, 5_000));
    expect(await room().under.locations.find('main')).to.deep.equal(changed);
    const history = await room().history(location.id);
    expect(history.map(({ type, sequence, actor, requestId }) => [type, sequence, actor, requestId])).to.deep.equal([
      ['inventory.location_created', 1, 'key_ada', 'req_1'],
      ['inventory.location_changed', 2, 'key_ada', 'req_1'],
    ]);
    expect(history[1]?.data).to.deep.equal({ name: 'main', priority: 7, active: false });
  });

  it('decides anew where somebody else was faster', async () => {
    const location = await room().open('main');
    const seen: number[] = [];
    await room().commit(async (tx) => {
      const current = (await tx.locations.find('main')) ?? location;
      seen.push(current.version);
      if (seen.length === 1) await change(location, { priority: 1 });
      const changed = changeLocation(current, { name: 'New', priority: current.priority, active: true }, tx.now);
      if (changed) tx.locations.save(changed.location, changed.event);
    });
    expect(seen).to.deep.equal([1, 2]);
    expect(await room().under.locations.find('main')).to.deep.include({ name: 'New', priority: 1, version: 3 });
  });

  it('has one location for each code, whoever is first', async () => {
    const results = await Promise.all(
      [room().under.work, room().under.elsewhere, room().under.work].map((work) =>
        work.run(unit, async (tx) => {
          if (await tx.locations.find('main')) return fail('taken');
          const { location, event } = createLocation(
            tx.ids.next('loc'),
            'main',
            { name: 'Main', priority: 1, active: true },
            tx.now,
          );
          tx.locations.save(location, event);
          return ok(location);
        }),
      ),
    );
    expect(results.map(({ outcome }) => outcome).toSorted()).to.deep.equal(['committed', 'refused', 'refused']);
    expect(await room().under.locations.all()).to.have.lengthOf(1);
  });

  it('keeps nothing of a unit that is refused', async () => {
    const result = await room().under.work.run(unit, async (tx) => {
      const { location, event } = createLocation(
        tx.ids.next('loc'),
        'main',
        { name: 'Main', priority: 1, active: true },
        tx.now,
      );
      tx.locations.save(location, event);
      return fail('no');
    });
    expect(result).to.deep.equal({ outcome: 'refused', error: 'no' });
    expect(await room().under.locations.all()).to.deep.equal([]);
    expect(await room().messages(['inventory.location_created'])).to.deep.equal([]);
  });

  it('lists by code or priority, only active ones where asked, a page at a time', async () => {
    for (const [index, code] of ['c', 'A', 'b'].entries())
      await room().open(code, { priority: index, active: code !== 'b' });
    const codes = async (request: Parameters<typeof page>[0]) => (await page(request)).items.map(({ code }) => code);
    expect(await codes({})).to.deep.equal(['A', 'b', 'c']);
    expect(await codes({ sort: { by: 'priority', descending: true } })).to.deep.equal(['b', 'A', 'c']);
    expect(await codes({ filter: { active: true } })).to.deep.equal(['A', 'c']);
    expect(await codes({ filter: { active: false } })).to.deep.equal(['b']);
    const first = await page({ perPage: 2 });
    expect(first).to.deep.include({ total: 3, totalIsEstimate: false });
    expect(await codes({ perPage: 2, cursor: first.nextCursor })).to.deep.equal(['c']);
    expect(await codes({ perPage: 2, page: 2 })).to.deep.equal(['c']);
  });
};
