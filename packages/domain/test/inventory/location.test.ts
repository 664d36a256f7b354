import { changeLocation, createLocation, LocationCode } from '@quayside/domain/inventory';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';
import { loc, location, now } from './examples.js';

describe('a location', () => {
  it('is created with its first event', () => {
    const content = { name: 'Main', priority: 100, active: true };
    expect(createLocation(loc(1), 'main', content, now)).to.deep.equal({
      location: location(),
      event: { type: 'inventory.location_created', at: now, data: { ...content, id: loc(1), code: 'main' } },
    });
  });

  it('has a new version for each change, and none for saying the same again', () => {
    const { name, priority } = location();
    expect(changeLocation(location(), { name, priority, active: true }, later(now, 5))).to.equal(null);
    const changed = changeLocation(location(), { name, priority: 7, active: false }, later(now, 5));
    expect(changed?.location).to.deep.equal(
      location({ priority: 7, active: false, version: 2, updatedAt: later(now, 5) }),
    );
    expect(changed?.event.data).to.deep.equal({ name, priority: 7, active: false });
  });

  it('is named by a code that fits a label, a file and a path', () => {
    for (const code of ['main', 'WH-1', '7', 'a.b_c', 'x'.repeat(32)]) expect(v.is(LocationCode, code)).to.equal(true);
    for (const code of ['', '-a', '.', 'a b', 'a/b', 'é', 'x'.repeat(33), 'a\n'])
      expect(v.is(LocationCode, code)).to.equal(false);
  });
});
