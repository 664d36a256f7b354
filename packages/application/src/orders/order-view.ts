import { BasisPoints, Currency, Money, OrderId, Quantity, Sku, visibleText } from '@quayside/domain/kernel';
import { orderStatuses, type Order, type OrderLine } from '@quayside/domain/orders';
import * as v from 'valibot';
import { Instant, perObject } from '../kernel/index.js';
import { detailsInput, detailsOutput, detailsView } from './order-details.js';

export const ExternalId = visibleText(64);

const OrderLineView = v.strictObject({
  number: v.number(),
  sku: Sku,
  name: v.string(),
  quantity: Quantity,
  unit_price: Money,
  discount: Money,
  tax_rate_bp: BasisPoints,
  tax: Money,
  total: Money,
  /** Whether the caller said the price, instead of the catalog. */
  negotiated: v.boolean(),
  stocked: v.boolean(),
});

const TotalsView = v.strictObject({ subtotal: Money, discount: Money, shipping: Money, tax: Money, total: Money });

/** An order as everybody sees it, on every transport. */
export const OrderView = v.strictObject({
  id: OrderId,
  external_id: v.nullable(ExternalId),
  status: v.picklist(orderStatuses),
  /** Why it was rejected or cancelled. */
  reason: v.nullable(v.string()),
  version: v.number(),
  currency: Currency,
  lines: v.array(OrderLineView),
  totals: TotalsView,
  ...detailsOutput,
  created_at: Instant,
  placed_at: v.nullable(Instant),
  confirmed_at: v.nullable(Instant),
  rejected_at: v.nullable(Instant),
  cancelled_at: v.nullable(Instant),
  updated_at: Instant,
});
export type OrderView = v.InferOutput<typeof OrderView>;

export const orderView = perObject((order: Order): OrderView => ({
  id: order.id,
  external_id: order.externalId,
  status: order.status,
  reason: 'reason' in order ? order.reason : null,
  version: order.version,
  currency: order.currency,
  lines: order.lines.map(lineView),
  totals: order.totals,
  ...detailsView(order),
  created_at: order.createdAt,
  placed_at: 'placedAt' in order ? order.placedAt : null,
  confirmed_at: 'confirmedAt' in order ? order.confirmedAt : null,
  rejected_at: 'rejectedAt' in order ? order.rejectedAt : null,
  cancelled_at: 'cancelledAt' in order ? order.cancelledAt : null,
  updated_at: order.updatedAt,
}));

const lineView = (line: OrderLine): v.InferOutput<typeof OrderLineView> => ({
  number: line.number,
  sku: line.sku,
  name: line.name,
  quantity: line.quantity,
  unit_price: line.unitPrice,
  discount: line.discount,
  tax_rate_bp: line.taxRate,
  tax: line.tax,
  total: line.total,
  negotiated: line.negotiated,
  stocked: line.stocked,
});

/** A line as it is asked for. The prices are for callers with the scope `orders:price` only. */
export const LineInput = v.strictObject({
  sku: Sku,
  quantity: Quantity,
  unit_price: v.optional(Money),
  discount: v.optional(Money),
  tax_rate_bp: v.optional(BasisPoints),
});
export type LineInput = v.InferOutput<typeof LineInput>;
export const LinesInput = v.pipe(
  v.array(LineInput),
  v.minLength(1, 'must have at least one line'),
  v.maxLength(1_000, 'must have at most 1,000 lines'),
);

/** What an order is made of, as callers write it. */
export const orderContent = {
  currency: Currency,
  lines: LinesInput,
  shipping: v.optional(Money),
  ...detailsInput,
};
export const OrderContentInput = v.strictObject(orderContent);
export type OrderContentInput = v.InferOutput<typeof OrderContentInput>;
