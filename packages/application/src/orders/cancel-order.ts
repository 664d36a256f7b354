import { fail, ok, OrderId, visibleText } from '@quayside/domain/kernel';
import { cancelOrder as decideCancel } from '@quayside/domain/orders';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../kernel/index.js';
import { checkVersion, orderNotFound, visibleOrder, wrongStatus } from './find-order.js';
import { continueFulfilment } from './fulfil.js';
import { OrderView, orderView } from './order-view.js';
import type { OrdersWork } from './ports.js';

export const cancelOrder = contract({
  name: 'orders.cancel',
  kind: 'command',
  summary: 'Call an order off before anything shipped; its stock and payment are given back',
  scope: 'orders:write',
  once: 'optional',
  input: v.strictObject({
    id: OrderId,
    expected_version: ExpectedVersion,
    reason: v.optional(visibleText(200), 'cancelled by the caller'),
  }),
  output: OrderView,
  errors: { order_not_found: orderNotFound, wrong_status: wrongStatus, version_mismatch: versionMismatch },
});

/** A cancellation that races with the saga ends in one of the two: both save the order, and only one can be first. */
export const makeCancelOrder = (work: OrdersWork) =>
  command(cancelOrder, work, async ({ id, expected_version: expected, reason }, { caller, tx }) => {
    const found = await visibleOrder(tx.orders, id, caller);
    if (!found.ok) return found;
    const current = checkVersion(found.value, expected);
    if (!current.ok) return current;
    const decided = decideCancel(found.value, reason, tx.now);
    if (!decided.ok) return fail({ code: 'wrong_status', details: { status: decided.error.status } });
    const saga = await tx.sagas.find(id);
    const compensated = saga && continueFulfilment(tx, saga, { type: 'order_cancelled' }, decided.value);
    if (!compensated) tx.orders.save(decided.value.order, decided.value.events);
    return ok(orderView(decided.value.order));
  });
