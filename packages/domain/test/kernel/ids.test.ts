import {
  ApiKeyId,
  LocationId,
  MessageId,
  MovementId,
  OperationId,
  OrderId,
  PaymentId,
  ProductId,
  ReservationId,
} from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';

const kinds = {
  ord: OrderId,
  res: ReservationId,
  loc: LocationId,
  mov: MovementId,
  pay: PaymentId,
  pop: OperationId,
  prd: ProductId,
  key: ApiKeyId,
  msg: MessageId,
};
const suffix = '01h2xcejqtf2nbrexx3vqjhp41';

describe('an id', () => {
  for (const [prefix, schema] of Object.entries(kinds)) {
    it(`of the kind ${prefix} is of no other kind`, () => {
      expect(v.is(schema, `${prefix}_${suffix}`)).to.equal(true);
      for (const other of Object.keys(kinds).filter((kind) => kind !== prefix))
        expect(v.is(schema, `${other}_${suffix}`)).to.equal(false);
    });
  }

  it('takes the smallest and the largest number of 128 bits, and none above', () => {
    expect(v.is(OrderId, `ord_${'0'.repeat(26)}`)).to.equal(true);
    expect(v.is(OrderId, `ord_7${'z'.repeat(25)}`)).to.equal(true);
    expect(v.is(OrderId, `ord_8${'0'.repeat(25)}`)).to.equal(false);
  });

  for (const [name, value] of Object.entries({
    'has a prefix': suffix,
    'has 26 characters after it': `ord_${suffix}0`,
    'has no fewer': `ord_${suffix.slice(1)}`,
    'is written small': `ord_${suffix.toUpperCase()}`,
    'has none of the letters that look like digits': `ord_01h2xcejqtf2nbrexx3vqjhpil`,
    'is nothing but the id': `ord_${suffix}\n`,
    'is a text': 1,
  })) {
    it(name, () => expect(v.is(OrderId, value)).to.equal(false));
  }
});
