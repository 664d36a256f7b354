import type { Order } from '@quayside/domain/orders';
import * as v from 'valibot';
import { detailsPatch, detailsView, mergeDetails } from './order-details.js';
import { orderContent, type OrderContentInput } from './order-view.js';

/** A JSON Merge Patch (RFC 7396) of an order's content: objects are merged, lists replaced, null takes away. */
export const ContentPatch = v.strictObject({
  lines: v.optional(orderContent.lines),
  shipping: orderContent.shipping,
  ...detailsPatch,
});
type ContentPatch = v.InferOutput<typeof ContentPatch>;

/** The content that a patch makes of a draft, as its caller could have written it. The currency of an order stays. */
export const mergeContent = (order: Order, patch: ContentPatch): OrderContentInput => {
  const now = contentInputOf(order);
  return {
    ...now,
    ...mergeDetails(now, patch),
    lines: patch.lines ?? now.lines,
    shipping: patch.shipping ?? now.shipping,
  };
};

/** An order's content as its caller wrote it: prices from the catalog are left out, so that they are looked up again. */
export const contentInputOf = (order: Order): OrderContentInput => ({
  ...detailsView(order),
  currency: order.currency,
  lines: order.lines.map((line) => ({
    sku: line.sku,
    quantity: line.quantity,
    discount: line.discount,
    ...(line.negotiated && { unit_price: line.unitPrice, tax_rate_bp: line.taxRate }),
  })),
  shipping: order.totals.shipping,
});
