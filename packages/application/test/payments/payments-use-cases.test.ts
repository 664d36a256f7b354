import type { PaymentView } from '@quayside/application/payments';
import { expect } from 'chai';
import { authorizeCommand, outputOf, Setting, voidCommand } from './setting.js';

const read = 'payments:read';
const write = 'payments:write';

describe('payments.get', () => {
  it('shows a payment, its operations and what they booked', async () => {
    const setting = new Setting();
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    const now = setting.clock.now();
    const [authorize, release] = (await setting.record()).operations;
    expect(outputOf(await setting.call('payments.get', { id: setting.paymentId }, read))).to.deep.equal({
      id: setting.paymentId,
      order_id: setting.orderId,
      status: 'voided',
      reason: null,
      amount: { amount: 4_200, currency: 'EUR' },
      method: 'pm_ok',
      gateway: 'scripted',
      reference: `scripted:${setting.paymentId}.authorize.1`,
      void_asked: true,
      version: 4,
      operations: [
        {
          id: authorize?.id,
          kind: 'authorize',
          sequence: 1,
          key: `${setting.paymentId}.authorize.1`,
          status: 'succeeded',
          attempts: 1,
          next_attempt_at: null,
          answer: 'authorized',
          created_at: now,
          updated_at: now,
        },
        {
          id: release?.id,
          kind: 'void',
          sequence: 2,
          key: `${setting.paymentId}.void.2`,
          status: 'succeeded',
          attempts: 1,
          next_attempt_at: null,
          answer: 'voided',
          created_at: now,
          updated_at: now,
        },
      ],
      ledger: [
        {
          operation_id: authorize?.id,
          debit: 'authorized_funds',
          credit: 'customer_funds',
          amount: { amount: 4_200, currency: 'EUR' },
          at: now,
        },
        {
          operation_id: release?.id,
          debit: 'customer_funds',
          credit: 'authorized_funds',
          amount: { amount: 4_200, currency: 'EUR' },
          at: now,
        },
      ],
      created_at: now,
      unknown_since: null,
      authorized_at: null,
      voided_at: now,
      updated_at: now,
    });
  });

  it('does not find what is not there, and is for those who may read', async () => {
    const setting = new Setting();
    expect(outputOf(await setting.call('payments.get', { id: setting.paymentId }, read))).to.equal('PAYMENT_NOT_FOUND');
    expect(outputOf(await setting.call('payments.get', { id: setting.paymentId }, 'orders:read'))).to.equal(
      'FORBIDDEN',
    );
    expect(outputOf(await setting.call('payments.get', { id: setting.paymentId }, null))).to.equal('UNAUTHENTICATED');
  });
});

describe('payments.list', () => {
  const setting = new Setting();
  const listed = async (input: object) => {
    const { items } = outputOf(await setting.call('payments.list', input, read)) as { items: readonly PaymentView[] };
    return items.map(({ method }) => method);
  };
  const orders = ['pm_ok', 'pm_declined', 'pm_lost_reply'].map((method) => ({
    method,
    paymentId: setting.ids.next('pay'),
    orderId: setting.ids.next('ord'),
  }));

  before(async () => {
    for (const order of orders) {
      await setting.tell(authorizeCommand, order.method, order);
      await setting.idle();
      setting.clock.advance(60_000);
    }
  });

  it('shows the newest first, or as asked', async () => {
    expect(await listed({})).to.deep.equal(['pm_lost_reply', 'pm_declined', 'pm_ok']);
    expect(await listed({ sort: 'created_at', per_page: 2 })).to.deep.equal(['pm_ok', 'pm_declined']);
  });

  it('finds by order, status, gateway and time', async () => {
    expect(await listed({ order_id: orders[1]?.orderId })).to.deep.equal(['pm_declined']);
    expect(await listed({ status: ['unknown', 'declined'], sort: 'created_at' })).to.deep.equal([
      'pm_declined',
      'pm_lost_reply',
    ]);
    expect(await listed({ gateway: 'stranger' })).to.deep.equal([]);
    expect(await listed({ gateway: 'scripted', per_page: 1 })).to.deep.equal(['pm_lost_reply']);
    expect(await listed({ created_at: { gt: '2026-03-01T12:00:00Z', lt: '2026-03-01T12:02:00Z' } })).to.deep.equal([
      'pm_declined',
    ]);
  });

  it('names a filter that cannot be meant', async () => {
    expect(outputOf(await setting.call('payments.list', { status: ['paid'] }, read))).to.equal('INVALID_INPUT');
    expect(outputOf(await setting.call('payments.list', {}, write))).to.equal('FORBIDDEN');
  });
});

describe('payments.void', () => {
  let setting: Setting;
  beforeEach(() => {
    setting = new Setting();
  });
  const voiding = (expected: number | 'any', scope = write) =>
    setting.call('payments.void', { id: setting.paymentId, expected_version: expected }, scope);

  it('shows the void asked for, and ends by the gateway’s word', async () => {
    await setting.told(authorizeCommand);
    const view = outputOf(await voiding(2)) as PaymentView;
    expect(view).to.include({ status: 'authorized', void_asked: true, version: 3 });
    expect(view.operations.map(({ kind, status }) => `${kind} ${status}`)).to.deep.equal([
      'authorize succeeded',
      'void pending',
    ]);
    await setting.idle();
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
    const [, , asked, voided] = setting.database.history(setting.paymentId);
    expect([asked?.actor, voided?.actor]).to.deep.equal(['key_of_the_operator', 'key_of_the_operator']);
  });

  it('may be asked for while the outcome is unknown, and twice', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    expect(outputOf(await voiding('any'))).to.include({ status: 'unknown', void_asked: true, version: 3 });
    expect(outputOf(await voiding('any'))).to.include({ status: 'unknown', void_asked: true, version: 3 });
    await setting.sweepAfter(2_000);
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
  });

  it('gives back once where many ask at once', async () => {
    await setting.told(authorizeCommand);
    const answers = await Promise.all(Array.from({ length: 20 }, () => voiding('any')));
    await setting.idle();
    expect(answers.every(({ ok }) => ok)).to.equal(true);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'void void.2']);
  });

  it('refuses where nothing is held', async () => {
    await setting.told(authorizeCommand, 'pm_declined');
    const answer = await voiding('any');
    expect(answer.ok ? null : answer.failure).to.deep.include({
      code: 'WRONG_STATUS',
      category: 'conflict',
      details: { status: 'declined' },
    });
  });

  it('refuses what is based on another version', async () => {
    await setting.told(authorizeCommand);
    const answer = await voiding(1);
    expect(answer.ok ? null : answer.failure).to.deep.include({
      code: 'VERSION_MISMATCH',
      details: { current_version: 2 },
    });
    expect(setting.gateway.held).to.equal(4_200);
  });

  it('does not find what is not there, and is for those who may write', async () => {
    expect(outputOf(await voiding('any'))).to.equal('PAYMENT_NOT_FOUND');
    expect(outputOf(await voiding('any', read))).to.equal('FORBIDDEN');
  });
});
