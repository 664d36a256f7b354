import {
  BasisPoints,
  Country,
  Currency,
  Metadata,
  Money,
  OrderId,
  Quantity,
  Sku,
  visibleText,
} from '@quayside/domain/kernel';
import { orderStatuses, type Address, type Order, type OrderLine } from '@quayside/domain/orders';
import * as v from 'valibot';
import { Instant, perObject } from '../kernel/index.js';

const Email = v.pipe(v.string(), v.maxLength(254), v.email('must be an e-mail address'));
export const ExternalId = visibleText(64);

export const CustomerView = v.strictObject({
  reference: v.nullable(visibleText(64)),
  name: visibleText(200),
  email: v.nullable(Email),
});

export const AddressView = v.strictObject({
  name: visibleText(200),
  line1: visibleText(200),
  line2: v.nullable(visibleText(200)),
  city: visibleText(200),
  region: v.nullable(visibleText(100)),
  postal_code: v.nullable(visibleText(20)),
  country: Country,
});

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
  customer: CustomerView,
  lines: v.array(OrderLineView),
  totals: TotalsView,
  shipping_address: AddressView,
  billing_address: v.nullable(AddressView),
  payment_method: v.string(),
  metadata: Metadata,
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
  customer: order.customer,
  lines: order.lines.map(lineView),
  totals: order.totals,
  shipping_address: addressView(order.shippingAddress),
  billing_address: order.billingAddress && addressView(order.billingAddress),
  payment_method: order.paymentMethod,
  metadata: order.metadata,
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

export const addressView = ({ postalCode, ...address }: Address): v.InferOutput<typeof AddressView> => ({
  ...address,
  postal_code: postalCode,
});
export const addressOf = ({ postal_code: postalCode, ...address }: v.InferOutput<typeof AddressView>): Address => ({
  ...address,
  postalCode,
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
  customer: CustomerView,
  lines: LinesInput,
  shipping: v.optional(Money),
  shipping_address: AddressView,
  billing_address: v.optional(v.nullable(AddressView), null),
  payment_method: v.pipe(
    v.string(),
    v.regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, dashes or underscores'),
  ),
  metadata: v.optional(Metadata, {}),
};
export const OrderContentInput = v.strictObject(orderContent);
export type OrderContentInput = v.InferOutput<typeof OrderContentInput>;
