import { fail, ok, type PaymentId, type Result } from '@quayside/domain/kernel';
import { allows, type Caller } from '../kernel/index.js';
import type { PaymentReader, PaymentRecord } from './ports.js';

export const paymentNotFound = { category: 'not_found', message: 'There is no such payment.' } as const;

/** A payment that the caller may see: of their own order, or any with `payments:all`. Another's is not told apart from none. */
export const visiblePayment = async (
  payments: PaymentReader,
  id: PaymentId,
  caller: Caller,
): Promise<Result<PaymentRecord, { readonly code: 'payment_not_found' }>> => {
  const record = await payments.read(id);
  return record && (record.payment.owner === caller.principal.id || seesAllPayments(caller))
    ? ok(record)
    : fail({ code: 'payment_not_found' });
};

export const seesAllPayments = (caller: Caller): boolean => allows(caller.principal, 'payments:all');
