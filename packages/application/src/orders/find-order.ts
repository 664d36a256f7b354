import { fail, ok, type OrderId, type Result } from '@quayside/domain/kernel';
import type { Order } from '@quayside/domain/orders';
import { allows, type Caller, type ExpectedVersion } from '../kernel/index.js';
import type { OrderReader } from './ports.js';
import * as v from 'valibot';
import { orderStatuses } from '@quayside/domain/orders';

export const orderNotFound = { category: 'not_found', message: 'There is no such order.' } as const;
export const wrongStatus = {
  category: 'conflict',
  message: 'The status of the order does not allow this.',
  details: v.strictObject({ status: v.picklist(orderStatuses) }),
} as const;

/** An order that the caller may see: their own, or any with `orders:all`. Another's is not told apart from none. */
export const visibleOrder = async (
  orders: OrderReader,
  id: OrderId,
  caller: Caller,
): Promise<Result<Order, { readonly code: 'order_not_found' }>> => {
  const order = await orders.find(id);
  return order && (order.owner === caller.principal.id || seesAll(caller))
    ? ok(order)
    : fail({ code: 'order_not_found' });
};

export const seesAll = (caller: Caller): boolean => allows(caller.principal, 'orders:all');

export const checkVersion = (
  current: { readonly version: number },
  expected: ExpectedVersion,
): Result<void, { readonly code: 'version_mismatch'; readonly details: { readonly current_version: number } }> =>
  expected === 'any' || expected === current.version
    ? ok(undefined)
    : fail({ code: 'version_mismatch', details: { current_version: current.version } });
