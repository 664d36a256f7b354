import { ok, OrderId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { orderNotFound, visibleOrder } from './find-order.js';
import { OrderView, orderView } from './order-view.js';
import type { OrderArchive } from './ports.js';

export const getOrder = contract({
  name: 'orders.get',
  kind: 'query',
  summary: 'Read one order',
  scope: 'orders:read',
  input: v.strictObject({ id: OrderId }),
  output: OrderView,
  errors: { order_not_found: orderNotFound },
});

export const makeGetOrder = (archive: OrderArchive) =>
  query(getOrder, async ({ id }, caller) => {
    const order = await visibleOrder({ find: (asked) => archive.glance(asked) }, id, caller);
    return order.ok ? ok(orderView(order.value)) : order;
  });
