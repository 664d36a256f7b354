import { ok, OrderId } from '@quayside/domain/kernel';
import { paymentStatuses } from '@quayside/domain/payments';
import * as v from 'valibot';
import { anyOf, contract, instantRange, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { seesAllPayments } from './find-payment.js';
import { GatewayName, PaymentView, paymentView } from './payment-view.js';
import { paymentSorts, type PaymentArchive } from './ports.js';

export const listPayments = contract({
  name: 'payments.list',
  kind: 'query',
  summary: 'List payments, such as those of one order: those of your own orders, or all with payments:all',
  scope: 'payments:read',
  input: listInput({
    sorts: paymentSorts,
    filters: {
      order_id: v.optional(OrderId),
      status: anyOf(paymentStatuses),
      gateway: v.optional(GatewayName),
      created_at: instantRange,
    },
  }),
  output: listOutput(PaymentView),
  errors: {},
});

export const makeListPayments = (archive: PaymentArchive) =>
  query(listPayments, async (input, caller) => {
    const { order_id: orderId, status, gateway, created_at: createdAt } = input;
    const owner = seesAllPayments(caller) ? undefined : caller.principal.id;
    const filter = { owner, orderId, status, gateway, createdAt };
    return ok(pageView(await archive.list(requestOf(input, filter, '-created_at')), input, paymentView));
  });
