import type { Check } from './checks.js';

/** What must hold between contexts, where one database holds them all. */
export const crossChecks: readonly Check[] = [
  {
    name: 'a confirmed order has its stock',
    query: `
      select 'order ' || o.id || ' is confirmed, and its reservation is ' || coalesce(r.status, 'not there') as what
      from orders.orders o join orders.sagas s on s.order_id = o.id left join inventory.reservations r on r.order_id = o.id
      where o.status = 'confirmed' and s.needs_stock and r.status is distinct from 'held'`,
  },
  {
    name: 'a reservation holds as many pieces as its order has',
    query: `
      select 'order ' || o.id || ' has ' || l.pieces || ' stocked pieces, and its reservation was given ' || g.pieces as what
      from orders.orders o
      join inventory.reservations r on r.order_id = o.id and r.status = 'held'
      join lateral (select coalesce(sum(quantity), 0) as pieces from orders.lines where order_id = o.id and stocked) l on true
      join lateral (select coalesce(sum((a ->> 'quantity')::bigint), 0) as pieces from json_array_elements(r.allocations) a) g on true
      where l.pieces <> g.pieces`,
  },
  {
    name: 'no stock is held for an order that is over',
    query: `
      select 'the reservation of order ' || r.order_id || ' is held, and the order is ' || coalesce(o.status, 'not there') as what
      from inventory.reservations r left join orders.orders o on o.id = r.order_id left join orders.sagas s on s.order_id = r.order_id
      where r.status = 'held' and (o.id is null or (s.step = 'done' and o.status in ('rejected', 'cancelled')))`,
  },
  {
    name: 'a confirmed order is paid for',
    query: `
      select 'order ' || o.id || ' is confirmed, and its payment is ' || coalesce(p.status, 'not there') as what
      from orders.orders o join orders.sagas s on s.order_id = o.id left join payments.payments p on p.order_id = o.id
      where o.status = 'confirmed' and s.needs_payment and (p.status is distinct from 'authorized' or p.amount <> o.total or p.currency <> o.currency)`,
  },
  {
    name: 'no money is held for an order that is over',
    query: `
      select 'the payment of order ' || p.order_id || ' is authorized, and the order is ' || coalesce(o.status, 'not there') as what
      from payments.payments p left join orders.orders o on o.id = p.order_id left join orders.sagas s on s.order_id = p.order_id
      where p.status = 'authorized' and (o.id is null or (s.step = 'done' and o.status in ('rejected', 'cancelled')))`,
  },
];
