import { Currency, Money, Quantity, Sku } from '@quayside/domain/kernel';
import { rejectionReasons, type OrderContent, type OrderEvent } from '@quayside/domain/orders';
import * as v from 'valibot';
import { eventContract, type EventContracts } from '../kernel/index.js';
import { ExternalId } from './order-view.js';

const scope = 'orders:read';

/** What was ordered. Who ordered it, and where it goes, stands in the order itself: events are kept in more places. */
const content = {
  currency: Currency,
  total: Money,
  lines: v.array(v.strictObject({ number: v.number(), sku: Sku, quantity: Quantity, total: Money })),
};
const Content = v.strictObject(content);
const NewOrder = v.strictObject({ external_id: v.nullable(ExternalId), ...content });

const contentView = ({ currency, totals, lines }: OrderContent): v.InferOutput<typeof Content> => ({
  currency,
  total: totals.total,
  lines: lines.map(({ number, sku, quantity, total }) => ({ number, sku, quantity, total })),
});

/** What the outside hears of orders. The subject is the order's id. */
export const orderEvents = {
  'orders.order_drafted': eventContract({
    type: 'orders.order_drafted',
    version: 1,
    summary: 'An order was begun as a draft',
    scope,
    data: NewOrder,
    view: (order: OrderContent & { readonly externalId: string | null }) => ({
      external_id: order.externalId,
      ...contentView(order),
    }),
  }),
  'orders.order_amended': eventContract({
    type: 'orders.order_amended',
    version: 1,
    summary: 'A draft was changed, and is now this',
    scope,
    data: Content,
    view: contentView,
  }),
  'orders.order_placed': eventContract({
    type: 'orders.order_placed',
    version: 1,
    summary: 'An order was placed',
    scope,
    /** Null where it was a draft, and is placed as it was last amended. */
    data: v.strictObject({ order: v.nullable(NewOrder) }),
    view: ({ order }: Extract<OrderEvent, { type: 'orders.order_placed' }>['data']) => ({
      order: order && { external_id: order.externalId, ...contentView(order) },
    }),
  }),
  'orders.order_confirmed': eventContract({
    type: 'orders.order_confirmed',
    version: 1,
    summary: 'Stock is held for an order and its payment is authorized',
    scope,
    data: v.strictObject({}),
    view: () => ({}),
  }),
  'orders.order_rejected': eventContract({
    type: 'orders.order_rejected',
    version: 1,
    summary: 'An order could not be fulfilled',
    scope,
    data: v.strictObject({ reason: v.picklist(rejectionReasons) }),
    view: ({ reason }: Extract<OrderEvent, { type: 'orders.order_rejected' }>['data']) => ({ reason }),
  }),
  'orders.order_cancelled': eventContract({
    type: 'orders.order_cancelled',
    version: 1,
    summary: 'An order was called off',
    scope,
    data: v.strictObject({ reason: v.string() }),
    view: ({ reason }: { readonly reason: string }) => ({ reason }),
  }),
} as const satisfies EventContracts<OrderEvent>;
