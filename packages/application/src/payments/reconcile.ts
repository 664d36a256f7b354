import { operationLease } from '@quayside/domain/payments';
import type { Sweep } from '../kernel/index.js';
import type { OperationRunner } from './operation-runner.js';
import type { OperationJournal } from './ports.js';

/** Operations that are asked after in one go. The next are taken when these are home, so that a gateway in trouble is not flooded. */
const dueAtOnce = 64;

/**
 * Asks after every operation that has no outcome when its time has come: its answer was lost, its process died before or
 * after the call, or the gateway could not be reached. What the gateway never heard of is sent again under the same key.
 */
export const reconcileOperations = (journal: OperationJournal, runner: OperationRunner): Sweep => ({
  name: 'payments.reconcile_operations',
  every: 1_000,
  sweep: async (now) => {
    const due = await journal.claimDue(now, operationLease, dueAtOnce);
    await runner.askAfter(due);
    return due.length === dueAtOnce;
  },
});
