import { ok, PaymentId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { paymentNotFound, visiblePayment } from './find-payment.js';
import { PaymentView, paymentView } from './payment-view.js';
import type { PaymentReader } from './ports.js';

export const getPayment = contract({
  name: 'payments.get',
  kind: 'query',
  summary: 'Read one payment with its operations at the gateway and its ledger entries',
  scope: 'payments:read',
  input: v.strictObject({ id: PaymentId }),
  output: PaymentView,
  errors: { payment_not_found: paymentNotFound },
});

export const makeGetPayment = (payments: PaymentReader) =>
  query(getPayment, async ({ id }, caller) => {
    const record = await visiblePayment(payments, id, caller);
    return record.ok ? ok(paymentView(record.value)) : record;
  });
