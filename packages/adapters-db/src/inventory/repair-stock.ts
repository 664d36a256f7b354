import type { Database } from '../kernel/database.js';

/** Sets every level to the sum of its movements, which are the truth. Gives back what was changed, a sentence each. */
export const repairStock = async (database: Database): Promise<readonly string[]> => {
  const [, rows] = await database.transaction([
    { text: 'lock table inventory.stock in exclusive mode', parameters: [] },
    {
      text: `
        with sums as (
          select s.sku, s.location_id, s.on_hand as old_on_hand, s.reserved as old_reserved,
            coalesce(sum(m.on_hand), 0)::bigint as on_hand, coalesce(sum(m.reserved), 0)::bigint as reserved
          from inventory.stock s left join inventory.movements m on m.sku = s.sku and m.location_id = s.location_id
          group by s.sku, s.location_id
        )
        update inventory.stock s
        set on_hand = x.on_hand, reserved = x.reserved, low = coalesce(x.on_hand - x.reserved <= s.reorder_point, false)
        from sums x
        where s.sku = x.sku and s.location_id = x.location_id and (s.on_hand, s.reserved) is distinct from (x.on_hand, x.reserved)
        returning s.sku || ' at ' || s.location_id || ': on hand ' || x.old_on_hand || ' became ' || s.on_hand
          || ', reserved ' || x.old_reserved || ' became ' || s.reserved as what`,
      parameters: [],
    },
  ]);
  return (rows ?? []).map((row) => row['what'] as string);
};
