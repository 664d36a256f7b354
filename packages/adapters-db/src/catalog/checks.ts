import type { Check } from '../checks.js';

/** What must hold of products. */
export const catalogChecks: readonly Check[] = [
  {
    name: "a product's version is the number of its events",
    query: `
      select 'product ' || p.sku || ' is at version ' || p.version || ' and its history ends at ' || coalesce(h.last, 0) as what
      from catalog.products p
      left join (
        select min(m.data ->> 'sku') as sku, max(m.sequence) as last
        from kernel.messages m where m.type in ('catalog.product_created', 'catalog.product_changed') group by m.subject
      ) h on h.sku = p.sku
      where p.version is distinct from h.last`,
  },
  {
    name: 'a product is as its last event says',
    query: `
      select 'product ' || p.sku || ' is not what its last event says' as what
      from catalog.products p
      join kernel.messages m on m.type in ('catalog.product_created', 'catalog.product_changed') and m.data ->> 'sku' = p.sku and m.sequence = p.version
      where (p.name, p.description, p.tax_rate, p.stocked, p.status) is distinct from
            (m.data ->> 'name', m.data ->> 'description', (m.data ->> 'taxRate')::integer, (m.data ->> 'stocked')::boolean, m.data ->> 'status')
        or p.prices <> (select coalesce(jsonb_object_agg(x.currency, x.amount), '{}') from json_to_recordset(m.data -> 'prices') as x(currency text, amount bigint))`,
  },
];
