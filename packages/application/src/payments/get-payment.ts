import { fail, ok, PaymentId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { PaymentView, paymentView } from './payment-view.js';
import type { PaymentReader } from './ports.js';

export const paymentNotFound = { category: 'not_found', message: 'There is no such payment.' } as const;

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
  query(getPayment, async ({ id }) => {
    const record = await payments.read(id);
    return record ? ok(paymentView(record)) : fail({ code: 'payment_not_found' });
  });
