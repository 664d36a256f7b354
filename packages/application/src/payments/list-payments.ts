import { ok, OrderId } from '@quayside/domain/kernel';
import { paymentStatuses } from '@quayside/domain/payments';
import * as v from 'valibot';
import { anyOf, contract, instantRange, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { PaymentView, paymentView } from './payment-view.js';
import { paymentSorts, type PaymentArchive } from './ports.js';

const name = v.optional(v.pipe(v.string(), v.minLength(1), v.maxLength(200), v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000')));

export const listPayments = contract({
  name: 'payments.list',
  kind: 'query',
  summary: 'List payments, such as those of one order',
  scope: 'payments:read',
  input: listInput({
    sorts: paymentSorts,
    filters: {
      order_id: v.optional(OrderId),
      status: anyOf(paymentStatuses),
      gateway: name,
      reference: name,
      created_at: instantRange,
    },
  }),
  output: listOutput(PaymentView),
  errors: {},
});

export const makeListPayments = (archive: PaymentArchive) =>
  query(listPayments, async (input) => {
    const { order_id: orderId, status, gateway, reference, created_at: createdAt } = input;
    const filter = { orderId, status, gateway, reference, createdAt };
    return ok(pageView(await archive.list(requestOf(input, filter, '-created_at')), input, paymentView));
  });
