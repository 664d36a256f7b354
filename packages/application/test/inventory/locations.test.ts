import { defaultLocation } from '@quayside/application/inventory';
import { expect } from 'chai';
import { failureOf, itemsOf, outputOf, pathsOf, Warehouse } from './warehouse.js';

describe('locations', () => {
  let warehouse: Warehouse;
  beforeEach(() => {
    warehouse = new Warehouse();
  });
  const create = (input: object) => warehouse.ask('create_location', input);

  describe('inventory.create_location', () => {
    it('opens a location, with what was not said at its default', async () => {
      const location = await outputOf(create(defaultLocation));
      expect(location).to.deep.include({
        code: 'main',
        name: 'Main warehouse',
        priority: 100,
        active: true,
        version: 1,
        created_at: '2026-03-02T09:00:00.000Z',
        updated_at: '2026-03-02T09:00:00.000Z',
      });
      expect(await outputOf(warehouse.ask('get_location', { code: 'main' }))).to.deep.equal(location);
      const [told] = warehouse.news('inventory.location_created');
      expect(told).to.deep.include({ subject: location['id'], sequence: 1, actor: 'key_ada' });
    });

    it('refuses a code that is taken', async () => {
      await outputOf(create(defaultLocation));
      expect(await failureOf(create({ code: 'main', name: 'Other' }))).to.deep.include({
        code: 'LOCATION_CODE_TAKEN',
        category: 'conflict',
      });
    });

    it('refuses one more than there can be', async () => {
      for (let n = 0; n < 1_000; n += 1) await outputOf(create({ code: `l${n}`, name: 'x' }));
      expect(await failureOf(create({ code: 'more', name: 'x' }))).to.deep.include({
        code: 'TOO_MANY_LOCATIONS',
        details: { most: 1_000 },
      });
    });

    const wrong: Readonly<Record<string, readonly [object, string]>> = {
      'a code with a space': [{ code: 'a b', name: 'x' }, 'code'],
      'no name': [{ code: 'a' }, 'name'],
      'a fractional priority': [{ code: 'a', name: 'x', priority: 1.5 }, 'priority'],
      'a negative priority': [{ code: 'a', name: 'x', priority: -1 }, 'priority'],
      'an id of the caller’s own': [{ code: 'a', name: 'x', id: 'loc_1' }, 'id'],
    };
    for (const [what, [input, path]] of Object.entries(wrong))
      it(`refuses ${what}, and names the field`, async () => {
        const failure = await failureOf(create(input));
        expect([failure.category, ...pathsOf(failure)]).to.deep.equal(['invalid', path]);
      });
  });

  describe('inventory.update_location', () => {
    const update = (input: object) => warehouse.ask('update_location', { code: 'main', expected_version: 1, ...input });
    beforeEach(() => outputOf(create(defaultLocation)));

    it('changes what is named and leaves the rest', async () => {
      warehouse.clock.advance(1_000);
      const changed = await outputOf(update({ priority: 5 }));
      expect(changed).to.deep.include({ name: 'Main warehouse', priority: 5, active: true, version: 2 });
      expect(changed['updated_at']).to.equal('2026-03-02T09:00:01.000Z');
      expect(await outputOf(warehouse.ask('get_location', { code: 'main' }))).to.deep.equal(changed);
    });

    it('makes no new version of what is the same', async () => {
      expect(await outputOf(update({ name: 'Main warehouse' }))).to.deep.include({ version: 1 });
      expect(warehouse.news('inventory.location_changed')).to.deep.equal([]);
    });

    it('refuses a change that is based on an old version, unless the caller does not care', async () => {
      await outputOf(update({ priority: 5 }));
      expect(await failureOf(update({ priority: 6 }))).to.deep.include({
        code: 'VERSION_MISMATCH',
        category: 'precondition',
        details: { current_version: 2 },
      });
      expect(await outputOf(update({ priority: 6, expected_version: 'any' }))).to.deep.include({ priority: 6 });
    });

    it('does not find what does not exist, and does not change a code', async () => {
      expect(await failureOf(update({ code: 'other' }))).to.deep.include({
        code: 'LOCATION_NOT_FOUND',
        category: 'not_found',
      });
      expect(pathsOf(await failureOf(update({ new_code: 'other' })))).to.deep.equal(['new_code']);
    });
  });

  it('are listed by code, or by priority, active ones only where asked', async () => {
    for (const [code, priority] of [
      ['b', 1],
      ['a', 2],
      ['c', 3],
    ] as const)
      await outputOf(create({ code, name: code, priority, active: code !== 'c' }));
    const codes = async (input: object) =>
      (await itemsOf(warehouse.ask('list_locations', input))).map(({ code }) => code);
    expect(await codes({})).to.deep.equal(['a', 'b', 'c']);
    expect(await codes({ sort: '-priority', active: true })).to.deep.equal(['a', 'b']);
    expect(await failureOf(warehouse.ask('get_location', { code: 'z' }))).to.deep.include({
      code: 'LOCATION_NOT_FOUND',
    });
  });

  it('are for those with the scope', async () => {
    const reader = { scopes: ['inventory:read'] };
    expect(await failureOf(warehouse.ask('create_location', defaultLocation, reader))).to.deep.include({
      category: 'forbidden',
    });
    expect(await itemsOf(warehouse.ask('list_locations', {}, reader))).to.deep.equal([]);
    expect(await failureOf(warehouse.ask('list_locations', {}, { scopes: ['inventory:write'] }))).to.deep.include({
      category: 'forbidden',
    });
  });
});
