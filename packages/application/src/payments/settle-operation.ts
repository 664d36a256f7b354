import { settle, type Operation, type Payment, type PaymentDecided } from '@quayside/domain/payments';
import type { GatewayNotice } from './gateway.js';
import type { PaymentsTx } from './ports.js';

/** Takes operations that are in the journal to their gateways, outside of any transaction. */
export interface Sender {
  /** Does not wait; the outcome comes in by `settleOperation`. */
  send(call: OperationCall): void;
}
export interface OperationCall {
  readonly payment: Payment;
  readonly operation: Operation;
  readonly origin: Origin;
}
/** On whose account, and by which request, something is asked of a gateway. */
export interface Origin {
  readonly actor: string;
  readonly requestId: string;
}

/** Saves a decision; what it wants sent leaves after the commit. A crash in between is made good by the journal. */
export const carryOut = (tx: PaymentsTx, decided: PaymentDecided, sender: Sender, origin: Origin): void => {
  const { payment, toSend } = decided;
  tx.payments.save(decided);
  if (toSend) tx.afterCommit(() => sender.send({ payment, operation: toSend, origin }));
};

/** An outcome, and the gateway that tells it. */
export interface SettledBy extends GatewayNotice {
  readonly gateway: string;
}

/**
 * The one door of every outcome: a call's answer, a webhook and the reconciler come in here. Of several that race one
 * settles the operation; the others run again on what it left, and find nothing to do.
 */
export const settleOperation = async (
  tx: PaymentsTx,
  { gateway, paymentId, key, answer }: SettledBy,
  sender: Sender,
  origin: Origin,
): Promise<'settled' | 'settled_before' | 'unknown_operation'> => {
  const current = await tx.payments.find(paymentId);
  // One provider has no say in the payments of another.
  if (!current?.latest || current.payment.gateway !== gateway) return 'unknown_operation';
  const { payment, latest } = current;
  // An operation is made when the one before it is settled.
  if (latest.key !== key) return 'settled_before';
  const decided = settle(payment, latest, answer, tx.ids.next('pop'), tx.now);
  if (!decided) return 'settled_before';
  carryOut(tx, decided, sender, origin);
  return 'settled';
};
