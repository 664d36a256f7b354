import { auditContracts } from './audit/index.js';
import { catalogContracts } from './catalog/index.js';
import { identityContracts, scopesOf } from './identity/index.js';
import { inventoryContracts } from './inventory/index.js';
import { ordersContracts } from './orders/index.js';
import { paymentsContracts } from './payments/index.js';

/** Every use case that there is: what each transport has a door for. */
export const allContracts = [
  ...catalogContracts,
  ...identityContracts,
  ...inventoryContracts,
  ...ordersContracts,
  ...paymentsContracts,
  ...auditContracts,
] as const;
export type ContractName = (typeof allContracts)[number]['name'];
/** The contract of a name, for whoever knows it only then. */
export type ContractNamed<Name extends ContractName> = Extract<(typeof allContracts)[number], { readonly name: Name }>;

/** Every scope that a key can have: those named here are asked for by use cases themselves. */
export const allScopes: ReadonlySet<string> = scopesOf(allContracts, ['orders:price', 'orders:all', 'payments:all']);
