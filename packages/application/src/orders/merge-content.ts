import type { Metadata } from '@quayside/domain/kernel';
import type { Order } from '@quayside/domain/orders';
import * as v from 'valibot';
import { AddressView, addressView, CustomerView, orderContent, type OrderContentInput } from './order-view.js';

/** A JSON Merge Patch (RFC 7396) of an order's content: objects are merged, lists replaced, null takes away. */
export const ContentPatch = v.strictObject({
  customer: v.optional(v.partial(CustomerView)),
  lines: v.optional(orderContent.lines),
  shipping: orderContent.shipping,
  shipping_address: v.optional(v.partial(AddressView)),
  billing_address: v.optional(v.nullable(AddressView)),
  payment_method: v.optional(orderContent.payment_method),
  metadata: v.optional(v.nullable(v.record(v.string(), v.nullable(v.string())))),
});
export type ContentPatch = v.InferOutput<typeof ContentPatch>;

/** The content that a patch makes of a draft, as its caller could have written it. The currency of an order stays. */
export const mergeContent = (order: Order, patch: ContentPatch): OrderContentInput => {
  const now = contentInputOf(order);
  return {
    ...now,
    customer: { ...now.customer, ...defined(patch.customer) },
    lines: patch.lines ?? now.lines,
    shipping: patch.shipping ?? now.shipping,
    shipping_address: { ...now.shipping_address, ...defined(patch.shipping_address) },
    billing_address: patch.billing_address === undefined ? now.billing_address : patch.billing_address,
    payment_method: patch.payment_method ?? now.payment_method,
    metadata: patch.metadata === undefined ? now.metadata : mergeMetadata(now.metadata, patch.metadata),
  };
};

/** An order's content as its caller wrote it: prices from the catalog are left out, so that they are looked up again. */
export const contentInputOf = (order: Order): OrderContentInput => ({
  currency: order.currency,
  customer: order.customer,
  lines: order.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    discount: line.discount,
    ...(line.negotiated && { unit_price: line.unitPrice, tax_rate_bp: line.taxRate }),
  })),
  shipping: order.totals.shipping,
  shipping_address: addressView(order.shippingAddress),
  billing_address: order.billingAddress && addressView(order.billingAddress),
  payment_method: order.paymentMethod,
  metadata: order.metadata,
});

const mergeMetadata = (now: Metadata, patch: Readonly<Record<string, string | null>> | null): Metadata =>
  patch === null
    ? {}
    : Object.fromEntries(
        Object.entries({ ...now, ...patch }).filter((entry): entry is [string, string] => entry[1] !== null),
      );

const defined = <T extends object>(patch: T | undefined): { [K in keyof T]?: Exclude<T[K], undefined> } =>
  Object.fromEntries(Object.entries(patch ?? {}).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };
