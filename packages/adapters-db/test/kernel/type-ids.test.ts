import { expect } from 'chai';
import fc from 'fast-check';
import { TypeID, typeid } from 'typeid-js';
import { idOf, uuidOf } from '../../src/kernel/type-ids.js';

describe('the two forms of an id', () => {
  it('are those of the typeid library, for any uuid', () => {
    fc.assert(
      fc.property(fc.uuid(), (uuid) => {
        const id = TypeID.fromUUID('ord', uuid).toString();
        expect(idOf('ord', uuid)).to.equal(id);
        expect(uuidOf(id)).to.equal(uuid);
      }),
    );
  });

  it('are turned into each other for ids that were made just now', () => {
    const id = typeid('pay').toString();
    expect(uuidOf(id)).to.equal(TypeID.fromString(id).toUUID());
    expect(idOf('pay', uuidOf(id))).to.equal(id);
  });

  it('reach to the ends', () => {
    for (const uuid of ['00000000-0000-0000-0000-000000000000', 'ffffffff-ffff-ffff-ffff-ffffffffffff'])
      expect(uuidOf(idOf('ord', uuid))).to.equal(uuid);
  });

  for (const text of [
    '',
    'ord',
    'ord_',
    '01h455vb4pex5vsknk084sn02q',
    'ord_81h455vb4pex5vsknk084sn02q',
    'ord_01h455vb4pex5vsknk084sn02',
    'ord_01h455vb4pex5vsknk084sn0uq',
    'ord_01h455vb4pex5vsknk084sn0é',
  ])
    it(`refuses ${JSON.stringify(text)}`, () => expect(() => uuidOf(text)).to.throw(TypeError));
});
