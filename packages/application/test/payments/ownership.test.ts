import { expect } from 'chai';
import { authorizeCommand, outputOf, Setting } from './setting.js';

const buyer = 'key_of_the_buyer';
const another = 'key_of_another';
const read = ['payments:read'];
const write = ['payments:write'];

describe('a payment', () => {
  let setting: Setting;
  beforeEach(async () => {
    setting = new Setting();
    await setting.told(authorizeCommand);
  });
  const get = (id: string, scopes: readonly string[], paymentId = setting.paymentId) =>
    setting.callAs(id, scopes, 'payments.get', { id: paymentId });
  const listed = async (id: string, scopes: readonly string[], filter: object = {}): Promise<readonly string[]> => {
    const { items } = outputOf(await setting.callAs(id, scopes, 'payments.list', filter)) as {
      readonly items: readonly { readonly id: string }[];
    };
    return items.map((item) => item.id);
  };

  it('is seen by whoever placed its order', async () => {
    expect(outputOf(await get(buyer, read))).to.include({ id: setting.paymentId });
    expect(await listed(buyer, read)).to.deep.equal([setting.paymentId]);
  });

  it('is not told apart from none by anybody else', async () => {
    const none = setting.ids.next('pay');
    expect(await get(another, read)).to.deep.equal(await get(another, read, none));
    expect(outputOf(await get(another, read))).to.equal('PAYMENT_NOT_FOUND');
    for (const filter of [{}, { order_id: setting.orderId }, { status: ['authorized'] }])
      expect(await listed(another, read, filter)).to.deep.equal([]);
  });

  it('is seen with payments:all, whoever it belongs to', async () => {
    for (const scopes of [[...read, 'payments:all'], ['payments:*'], ['*']]) {
      expect(outputOf(await get(another, scopes))).to.include({ id: setting.paymentId });
      expect(await listed(another, scopes)).to.deep.equal([setting.paymentId]);
    }
  });

  it('is voided by nobody who cannot see it', async () => {
    const input = { id: setting.paymentId, expected_version: 'any' };
    expect(outputOf(await setting.callAs(another, write, 'payments.void', input))).to.equal('PAYMENT_NOT_FOUND');
    expect((await setting.record()).payment.voidAsked).to.equal(false);
    expect(outputOf(await setting.callAs(buyer, write, 'payments.void', input))).to.include({ void_asked: true });
  });

  it('has events that belong to whoever placed its order', async () => {
    const events = setting.database.history(setting.paymentId);
    expect(events.map(({ owner }) => owner)).to.deep.equal([buyer, buyer]);
  });
});
