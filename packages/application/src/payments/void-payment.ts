import { fail, ok, PaymentId } from '@quayside/domain/kernel';
import { paymentStatuses, requestVoid, type PaymentDecided } from '@quayside/domain/payments';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../kernel/index.js';
import { paymentNotFound, visiblePayment } from './find-payment.js';
import { PaymentView, paymentView } from './payment-view.js';
import type { PaymentRecord, PaymentsWork } from './ports.js';
import { carryOut, type Sender } from './settle-operation.js';

export const voidPayment = contract({
  name: 'payments.void',
  kind: 'command',
  summary: 'Give an authorization back to the customer; a confirmed order whose payment is voided is cancelled',
  scope: 'payments:write',
  once: 'optional',
  input: v.strictObject({ id: PaymentId, expected_version: ExpectedVersion }),
  output: PaymentView,
  errors: {
    payment_not_found: paymentNotFound,
    version_mismatch: versionMismatch,
    wrong_status: {
      category: 'conflict',
      message: 'The payment holds nothing that could be given back.',
      details: v.strictObject({ status: v.picklist(paymentStatuses) }),
    },
  },
});

/** Asks for the void: the answer shows it asked for, and the gateway's word comes in by the door of every outcome. */
export const makeVoidPayment = (work: PaymentsWork, sender: Sender) =>
  command(voidPayment, work, async ({ id, expected_version: expected }, { caller, tx }) => {
    const visible = await visiblePayment(tx.payments, id, caller);
    if (!visible.ok) return visible;
    const record = visible.value;
    const { payment, operations } = record;
    if (expected !== 'any' && expected !== payment.version)
      return fail({ code: 'version_mismatch', details: { current_version: payment.version } });
    if (payment.status === 'declined' || payment.status === 'expired' || payment.status === 'voided')
      return fail({ code: 'wrong_status', details: { status: payment.status } });
    const decided = requestVoid(payment, operations.at(-1) ?? null, tx.ids.next('pop'), tx.now);
    // It was asked for before, and is on its way.
    if (!decided) return ok(paymentView(record));
    carryOut(tx, decided, sender, { actor: caller.principal.id, requestId: caller.requestId });
    return ok(paymentView(withDecided(record, decided)));
  });

const withDecided = ({ operations, entries }: PaymentRecord, decided: PaymentDecided): PaymentRecord => ({
  payment: decided.payment,
  operations: [...operations, ...decided.operations],
  entries: [...entries, ...decided.entries],
});
