import { authorizedPayments, type Database, type Violation } from '@quayside/adapters-db';
import { holdingsOf, type SandboxEntry } from '@quayside/adapters-outbound';

const check = 'the payments are what the gateway has on record';

/**
 * Compares the payments with the sandbox's own ledger. An operation that is under way may be in one and not yet in the
 * other, so payments with an open operation are left out. The ledger is read before the payments: what it holds by
 * then was journalled before.
 */
export const compareWithGateway = async (
  database: Database,
  entries: readonly SandboxEntry[],
): Promise<readonly Violation[]> => {
  const { authorized, open } = await authorizedPayments(database);
  const granted = holdingsOf(entries);
  const held = new Map(granted.filter(({ voided }) => !voided).map((holding) => [holding.paymentId, holding]));
  const twice = [...Map.groupBy(granted, ({ paymentId }) => paymentId)].filter(([, holdings]) => holdings.length > 1);
  return [
    ...twice.map(([id, holdings]) => ({ check, what: `${id} was authorized ${holdings.length} times` })),
    ...[...held.keys()]
      .filter((id) => !authorized.has(id) && !open.has(id))
      .map((id) => ({ check, what: `the gateway holds money for ${id}, which is not authorized here` })),
    ...[...authorized].flatMap(([id, amount]) => {
      const holding = held.get(id);
      if (open.has(id)) return [];
      if (!holding) return [{ check, what: `${id} is authorized here, and the gateway holds nothing for it` }];
      return holding.amount.amount === amount.amount && holding.amount.currency === amount.currency
        ? []
        : [
            {
              check,
              what: `${id} is authorized for ${amount.amount} ${amount.currency} here, and for ${holding.amount.amount} ${holding.amount.currency} at the gateway`,
            },
          ];
    }),
  ];
};
