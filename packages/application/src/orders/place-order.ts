import { fail, ok } from '@quayside/domain/kernel';
import { draftOrder, placeNewOrder, type Order } from '@quayside/domain/orders';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { beginFulfilment } from './fulfil.js';
import { ExternalId, OrderView, orderContent, orderView, type OrderContentInput } from './order-view.js';
import type { OrderOutcomes, OrderReader, OrdersWork, PriceList } from './ports.js';
import { contentErrors, priceContent } from './pricing.js';

export const placeOrder = contract({
  name: 'orders.place',
  kind: 'command',
  summary: 'Place an order, or put a draft together',
  scope: 'orders:write',
  once: 'required',
  input: v.strictObject({
    external_id: v.optional(v.nullable(ExternalId), null),
    draft: v.optional(v.boolean(), false),
    ...orderContent,
  }),
  output: OrderView,
  errors: {
    ...contentErrors,
    external_id_taken: {
      category: 'conflict',
      message: 'You have another order with this external_id.',
      details: v.strictObject({ order_id: v.string() }),
    },
  },
});

export interface PlaceOrderDeps {
  readonly work: OrdersWork;
  readonly priceList: PriceList;
  readonly outcomes: OrderOutcomes;
  readonly orders: OrderReader;
}

/** Placing one `external_id` twice gives the first order back, as it is now. */
export const makePlaceOrder = ({ work, priceList, outcomes, orders }: PlaceOrderDeps) =>
  command(
    placeOrder,
    work,
    async ({ external_id: externalId, draft, ...input }, { caller, tx }) => {
      const owner = caller.principal.id;
      const known = externalId === null ? null : await tx.orders.findByExternalId(owner, externalId);
      if (known)
        return asksForTheSame(known, input)
          ? ok(orderView(known))
          : fail({ code: 'external_id_taken', details: { order_id: known.id } });
      const content = await priceContent(input, caller, priceList);
      if (!content.ok) return content;
      const order = { id: tx.ids.next('ord'), externalId, owner, content: content.value };
      if (!draft) return ok(orderView(beginFulfilment(tx, placeNewOrder(order, tx.now))));
      const drafted = draftOrder(order, tx.now);
      tx.orders.save(drafted.order, drafted.events);
      return ok(orderView(drafted.order));
    },
    async (view, _caller, until) => {
      if (view.status !== 'placed') return view;
      await outcomes.settled(view.id, until);
      const order = await orders.find(view.id);
      return order ? orderView(order) : view;
    },
  );

/** Prices may have changed since, so what is compared is what the caller chose. */
const asksForTheSame = (order: Order, input: OrderContentInput): boolean =>
  order.currency === input.currency &&
  order.lines.length === input.lines.length &&
  order.lines.every(
    (line, index) => line.sku === input.lines[index]?.sku && line.quantity === input.lines[index]?.quantity,
  );
