import { eur } from '@quayside/testkit';
import { expect } from 'chai';
import { constraintOf, errorCode, idOf, runChecks, type Database } from '../../src/index.js';
import { authorizedPayments, paymentChecks } from '../../src/payments/index.js';
import { describeOnDatabases } from '../databases.js';

const payment = '00000000-0000-7000-8000-000000000001';
const order = '00000000-0000-7000-8000-000000000002';
const [first, second] = ['00000000-0000-7000-8000-000000000011', '00000000-0000-7000-8000-000000000012'];
const at = '2026-01-01T00:00:00.000Z';

const thePayment = {
  id: payment,
  order_id: order,
  owner: 'key_ada',
  status: 'authorized',
  amount: 4_200,
  currency: 'EUR',
  method: 'pm_ok',
  gateway: 'sandbox',
  reference: 'r',
  void_asked: false,
  reason: null,
  version: 2,
  created_at: at,
  updated_at: at,
  unknown_since: null,
  authorized_at: at,
  voided_at: null,
};
const authorization = {
  id: first,
  payment_id: payment,
  kind: 'authorize',
  sequence: 1,
  key: 'k1',
  status: 'succeeded',
  attempts: 1,
  next_attempt_at: null,
  answer: 'authorized',
  version: 2,
  created_at: at,
  updated_at: at,
};
const pending = {
  ...authorization,
  id: second,
  kind: 'void',
  sequence: 2,
  key: 'k2',
  status: 'pending',
  next_attempt_at: at,
};
const held = {
  operation_id: first,
  payment_id: payment,
  debit: 'authorized_funds',
  credit: 'customer_funds',
  amount: 4_200,
  currency: 'EUR',
  at,
};

describeOnDatabases((_name, databases) => {
  describe('the tables of payments', () => {
    let database: Database;
    before(async () => {
      ({ database } = await databases.fresh());
    });
    beforeEach(() => database.query('truncate payments.payments, payments.operations, payments.ledger'));

    const add = (table: 'payments' | 'operations' | 'ledger', row: object): Promise<unknown> =>
      database
        .query(
          `insert into payments.${table} select * from json_populate_record(null::payments.${table}, $1::text::json)`,
          [JSON.stringify(row)],
        )
        .then(
          () => 'added',
          (error: unknown) => constraintOf(error) ?? errorCode(error),
        );

    it('take what is right', async () => {
      expect(await add('payments', thePayment)).to.equal('added');
      expect(await add('operations', authorization)).to.equal('added');
      expect(await add('operations', pending)).to.equal('added');
      expect(await add('ledger', held)).to.equal('added');
    });

    for (const [constraint, row] of [
      ['payments_amount_check', { amount: 0 }],
      ['payments_amount_check', { amount: -1 }],
      ['payments_status_check', { status: 'paid', authorized_at: null }],
      ['payments_version_check', { version: 0 }],
      ['payments_authorized_have_a_time', { authorized_at: null }],
      ['payments_authorized_have_a_time', { status: 'requested' }],
      ['payments_authorized_have_a_reference', { reference: null }],
      ['payments_declined_have_a_reason', { status: 'declined', authorized_at: null }],
      ['payments_declined_have_a_reason', { reason: 'no' }],
      ['payments_unknown_have_a_time', { status: 'unknown', authorized_at: null }],
      ['payments_voided_have_a_time', { status: 'voided', authorized_at: null }],
    ] as const)
      it(`refuse a payment with ${JSON.stringify(row)}`, async () =>
        expect(await add('payments', { ...thePayment, ...row })).to.equal(constraint));

    it('refuse a second payment of one order', async () => {
      await add('payments', thePayment);
      expect(await add('payments', { ...thePayment, id: second })).to.equal('payments_order_id');
    });

    for (const [constraint, row] of [
      ['operations_status_check', { status: 'lost', next_attempt_at: null }],
      ['operations_kind_check', { kind: 'capture' }],
      ['operations_sequence_check', { sequence: 0 }],
      ['operations_attempts_check', { attempts: 0 }],
      ['operations_open_are_asked_after', { next_attempt_at: null }],
      ['operations_open_are_asked_after', { status: 'failed' }],
      ['operations_number', { sequence: 1 }],
      ['operations_key', { key: 'k1' }],
      ['operations_authorized_once', { kind: 'authorize', status: 'succeeded', next_attempt_at: null }],
      ['operations_payment_id_fkey', { payment_id: order }],
    ] as const)
      it(`refuse an operation with ${JSON.stringify(row)}`, async () => {
        await add('payments', thePayment);
        await add('operations', authorization);
        expect(await add('operations', { ...pending, ...row })).to.equal(constraint);
      });

    it('refuse a second open operation of one payment', async () => {
      await add('payments', thePayment);
      await add('operations', pending);
      expect(await add('operations', { ...pending, id: first, sequence: 3, key: 'k3' })).to.equal(
        'operations_open_once',
      );
    });

    for (const [constraint, row] of [
      ['ledger_amount_check', { amount: 0 }],
      ['ledger_moves_between_accounts', { credit: 'authorized_funds' }],
      ['ledger_debit_check', { debit: 'pocket' }],
      ['ledger_credit_check', { credit: 'pocket' }],
      ['ledger_operation_id_fkey', { operation_id: second }],
    ] as const)
      it(`refuse an entry with ${JSON.stringify(row)}`, async () => {
        await add('payments', thePayment);
        await add('operations', authorization);
        expect(await add('ledger', { ...held, ...row })).to.equal(constraint);
      });

    it('book an operation once', async () => {
      await add('payments', thePayment);
      await add('operations', authorization);
      await add('ledger', held);
      expect(await add('ledger', held)).to.equal('ledger_pkey');
    });

    it('find nothing to complain of where all is right', async () => {
      await add('payments', thePayment);
      await add('operations', authorization);
      await add('ledger', held);
      expect(await runChecks(database, paymentChecks)).to.deep.equal([]);
    });

    it('say what is authorized and what is under way, for whoever compares it with the gateway', async () => {
      await add('payments', thePayment);
      expect(await authorizedPayments(database)).to.deep.equal({
        authorized: new Map([[idOf('pay', payment), eur(4_200)]]),
        open: new Set(),
      });
      await add('operations', pending);
      expect((await authorizedPayments(database)).open).to.deep.equal(new Set([idOf('pay', payment)]));
      await database.query(
        "update payments.payments set status = 'voided', authorized_at = null, voided_at = updated_at",
      );
      expect((await authorizedPayments(database)).authorized).to.deep.equal(new Map());
    });

    const damage: Readonly<Record<string, string>> = {
      'the ledger holds for each payment what it is': 'update payments.ledger set amount = amount + 1',
      'the ledger has one currency for each payment': "update payments.ledger set currency = 'USD'",
      'a payment that waits for the gateway has an operation under way':
        'update payments.payments set void_asked = true',
      'a payment that is settled waits for nothing': `update payments.operations set status = 'unknown', next_attempt_at = '${at}'`,
      'an authorization is in the ledger where it succeeded, and only there':
        "update payments.operations set status = 'failed'",
      'the operations of a payment are numbered without gaps': 'update payments.operations set sequence = 2',
    };
    it('have a damage for each check', () =>
      expect(Object.keys(damage)).to.deep.equal(paymentChecks.map(({ name }) => name)));

    for (const { name } of paymentChecks)
      it(`notice that it is broken that ${name}`, async () => {
        await add('payments', thePayment);
        await add('operations', authorization);
        await add('ledger', held);
        await database.query(damage[name] ?? '');
        const found = await runChecks(database, paymentChecks);
        expect(found.map(({ check }) => check)).to.include(name);
        expect(found.every(({ what }) => what.includes(payment))).to.equal(true);
      });
  });
});
