import {
  auditChecks,
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
  type Violation,
} from '@quayside/adapters-db';
import { examineTrail } from '../audit/findings.js';
import type { System } from '../system.js';

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
  ...auditChecks,
];

/** Looks at everything that must hold of a database, while it is in use or not. */
export const examine = async ({ database, audit }: System): Promise<Examined> => {
  const chain = await examineTrail(audit);
  const violations = [
    ...(await runChecks(database, stored)),
    ...(await checkFolds(database)),
    ...chain.findings.map((what) => ({ check: 'the chain of the audit is whole', what })),
  ];
  return { checks: stored.length + 2, violations };
};
