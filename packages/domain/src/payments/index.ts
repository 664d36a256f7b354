export {
  ledgerAccounts,
  operationKinds,
  operationLease,
  operationStatuses,
  type LedgerAccount,
  type LedgerEntry,
  type Operation,
  type OperationKind,
  type OperationStatus,
} from './operation.js';
export * from './payment-events.js';
export * from './payment.js';
export * from './settlement.js';
