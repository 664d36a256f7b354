import type { Check } from '../checks.js';

/** What must hold of orders and their sagas. */
export const orderChecks: readonly Check[] = [
  {
    name: "an order's totals are the sums of its lines",
    query: `
      select 'order ' || o.id || ' says ' || o.total || ' ' || o.currency || ' and its lines come to ' || l.total + o.shipping as what
      from orders.orders o
      join lateral (
        select coalesce(sum(total), 0)::bigint as total, coalesce(sum(tax), 0)::bigint as tax, coalesce(sum(discount), 0)::bigint as discount
        from orders.lines where order_id = o.id
      ) l on true
      where o.total <> l.total + o.shipping or o.tax <> l.tax or o.discount <> l.discount`,
  },
  {
    name: 'a placed order has a saga',
    query: `select 'order ' || o.id || ' is ' || o.status || ' and has no saga' as what
      from orders.orders o left join orders.sagas s on s.order_id = o.id where o.placed_at is not null and s.order_id is null`,
  },
  {
    name: 'a saga that is done left its order in that state',
    query: `select 'order ' || o.id || ' is ' || o.status || ' and its saga ended as ' || (s.detail ->> 'outcome') as what
      from orders.sagas s join orders.orders o on o.id = s.order_id where s.step = 'done' and s.detail ->> 'outcome' <> o.status`,
  },
  {
    name: 'a saga that is under way has an order that waits for it',
    query: `select 'order ' || o.id || ' is ' || o.status || ' while its saga is ' || s.step as what
      from orders.sagas s join orders.orders o on o.id = s.order_id
      where s.step in ('reserving', 'authorizing', 'rejecting') and o.status <> 'placed' or s.step = 'undoing' and o.status <> 'cancelled'`,
  },
  {
    name: 'a saga that is under way will be looked at again',
    query: `select 'the saga of order ' || order_id || ' waits for ' || step || ' and nothing will wake it' as what
      from orders.sagas where step <> 'done' and wake_at is null`,
  },
];
