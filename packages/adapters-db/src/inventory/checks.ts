import type { Check } from '../checks.js';

/** What must hold of stock, its ledger and reservations. */
export const inventoryChecks: readonly Check[] = [
  {
    name: 'a stock level is the sum of its movements',
    query: `select coalesce(s.sku, m.sku) || ' at ' || coalesce(l.code, 'an unknown location') || ' has ' || coalesce(s.on_hand, 0) ||
        ' on hand and ' || coalesce(s.reserved, 0) || ' reserved, and its movements come to ' || coalesce(m.on_hand, 0) || ' and ' || coalesce(m.reserved, 0) as what
      from inventory.stock s
      full join (
        select sku, location_id, sum(on_hand) as on_hand, sum(reserved) as reserved from inventory.movements group by sku, location_id
      ) m on m.sku = s.sku and m.location_id = s.location_id
      left join inventory.locations l on l.id = coalesce(s.location_id, m.location_id)
      where coalesce(s.on_hand, 0) <> coalesce(m.on_hand, 0) or coalesce(s.reserved, 0) <> coalesce(m.reserved, 0)
        or s.sku is null`,
  },
  {
    name: 'a stock level is within its bounds',
    query: `select s.sku || ' at ' || l.code || ' has ' || s.on_hand || ' on hand and ' || s.reserved || ' reserved' as what
      from inventory.stock s join inventory.locations l on l.id = s.location_id
      where s.on_hand < 0 or s.reserved < 0 or (s.reserved > s.on_hand and not s.allow_backorder)`,
  },
  {
    name: 'a reservation that ended holds nothing',
    query: `select 'the reservation ' || m.reservation_id || ' is ' || coalesce(r.status, 'not there') || ' and holds ' || sum(m.reserved) || ' of ' || m.sku as what
      from inventory.movements m left join inventory.reservations r on r.id = m.reservation_id
      where m.reservation_id is not null and r.status is distinct from 'held'
      group by m.reservation_id, r.status, m.sku, m.location_id having sum(m.reserved) <> 0`,
  },
  {
    name: 'a reservation holds what it says',
    query: `select 'the reservation ' || r.id || ' says ' || coalesce(a.quantity, 0) || ' of ' || coalesce(a.sku, m.sku) || ' and holds ' || coalesce(m.quantity, 0) as what
      from (
        select h.id, x.sku, sum(x.quantity) as quantity
        from inventory.reservations h cross join lateral json_to_recordset(h.allocations) as x(sku text, quantity bigint)
        group by h.id, x.sku
      ) a
      full join (
        select reservation_id, sku, sum(reserved) as quantity from inventory.movements where reservation_id is not null group by reservation_id, sku
      ) m on m.reservation_id = a.id and m.sku = a.sku
      join inventory.reservations r on r.id = coalesce(a.id, m.reservation_id)
      where r.status = 'held' and a.quantity is distinct from m.quantity`,
  },
  {
    name: 'a reservation that nobody confirmed ends when its time is over',
    query: `select 'the reservation ' || id || ' of order ' || order_id || ' should have ended at ' || expires_at as what
      from inventory.reservations where expires_at < now() - interval '1 hour'`,
  },
];
