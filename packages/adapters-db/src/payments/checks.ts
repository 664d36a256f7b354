import type { Money, PaymentId, Currency } from '@quayside/domain/kernel';
import type { Check } from '../checks.js';
import type { Database } from '../kernel/database.js';
import { idOf } from '../kernel/type-ids.js';

/** What must hold of payments, their operations and the ledger. */
export const paymentChecks: readonly Check[] = [
  {
    name: 'the ledger holds for each payment what it is',
    query: `
      select 'payment ' || p.id || ' is ' || p.status || ' for ' || p.amount || ', and the ledger holds ' || l.held as what
      from payments.payments p
      join lateral (
        select coalesce(sum(case when debit = 'authorized_funds' then amount else -amount end), 0) as held from payments.ledger where payment_id = p.id
      ) l on true
      where l.held <> case when p.status = 'authorized' then p.amount else 0 end`,
  },
  {
    name: 'the ledger has one currency for each payment',
    query: `select 'payment ' || p.id || ' is in ' || p.currency || ' and has an entry in ' || l.currency as what
      from payments.ledger l join payments.payments p on p.id = l.payment_id where l.currency <> p.currency`,
  },
  {
    name: 'a payment that waits for the gateway has an operation under way',
    query: `select 'payment ' || p.id || ' is ' || p.status || case when p.void_asked then ', is to be voided,' else '' end || ' and nothing is under way for it' as what
      from payments.payments p where (p.status in ('requested', 'unknown') or p.status = 'authorized' and p.void_asked)
        and not exists (select 1 from payments.operations o where o.payment_id = p.id and o.status in ('pending', 'unknown'))`,
  },
  {
    name: 'a payment that is settled waits for nothing',
    query: `select 'payment ' || p.id || ' is ' || p.status || ' and still waits for the ' || o.kind || ' ' || o.key as what
      from payments.operations o join payments.payments p on p.id = o.payment_id
      where o.status in ('pending', 'unknown') and (p.status in ('declined', 'voided') or p.status = 'authorized' and not p.void_asked)`,
  },
  {
    name: 'an authorization is in the ledger where it succeeded, and only there',
    query: `select 'the authorization ' || o.key || ' of payment ' || o.payment_id || ' is ' || o.status || ' and ' ||
        case when l.operation_id is null then 'not ' else '' end || 'in the ledger' as what
      from payments.operations o left join payments.ledger l on l.operation_id = o.id
      where o.kind = 'authorize' and (o.status = 'succeeded') <> (l.operation_id is not null)`,
  },
  {
    name: 'the operations of a payment are numbered without gaps',
    query: `select 'payment ' || payment_id || ' has ' || count(*) || ' operations, numbered up to ' || max(sequence) as what
      from payments.operations group by payment_id having count(*) <> max(sequence)`,
  },
];

/** What is authorized, in minor units, and which payments have an operation under way: for a comparison with the gateway. */
export const authorizedPayments = async (
  database: Database,
): Promise<{ readonly authorized: ReadonlyMap<PaymentId, Money>; readonly open: ReadonlySet<PaymentId> }> => {
  const rows = await database.query(
    `select p.id, p.amount, p.currency, p.status,
       exists (select 1 from payments.operations o where o.payment_id = p.id and o.status in ('pending', 'unknown')) as open
     from payments.payments p`,
  );
  const ids = rows.map((row) => ({ id: idOf('pay', row['id'] as string), row }));
  return {
    authorized: new Map(
      ids
        .filter(({ row }) => row['status'] === 'authorized')
        .map(({ id, row }) => [id, { amount: row['amount'] as number, currency: row['currency'] as Currency }]),
    ),
    open: new Set(ids.filter(({ row }) => row['open'] === true).map(({ id }) => id)),
  };
};
