import {
  catalogChecks,
  checkFolds,
  crossChecks,
  identityChecks,
  inventoryChecks,
  kernelChecks,
  orderChecks,
  paymentChecks,
  runChecks,
  type Check,
  type Database,
  type Violation,
} from '@quayside/adapters-db';

export interface Examined {
  /** How many kinds of things were looked at. */
  readonly checks: number;
  readonly violations: readonly Violation[];
}

const stored: readonly Check[] = [
  ...kernelChecks,
  ...catalogChecks,
  ...identityChecks,
  ...orderChecks,
  ...inventoryChecks,
  ...paymentChecks,
  ...crossChecks,
];

/** Looks at everything that must hold of a database, while it is in use or not. */
export const examine = async (database: Database): Promise<Examined> => {
  const violations = [...(await runChecks(database, stored)), ...(await checkFolds(database))];
  return { checks: stored.length + 1, violations };
};
