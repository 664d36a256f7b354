import { Currency, ok, visibleText } from '@quayside/domain/kernel';
import { orderStatuses } from '@quayside/domain/orders';
import * as v from 'valibot';
import {
  anyOf,
  contract,
  instantRange,
  listInput,
  listOutput,
  pageView,
  query,
  requestOf,
  searchText,
} from '../kernel/index.js';
import { seesAll } from './find-order.js';
import { ExternalId, OrderView, orderView } from './order-view.js';
import { orderSorts, type OrderArchive } from './ports.js';

export const listOrders = contract({
  name: 'orders.list',
  kind: 'query',
  summary: 'List orders',
  scope: 'orders:read',
  input: listInput({
    sorts: orderSorts,
    filters: {
      q: searchText,
      status: anyOf(orderStatuses),
      external_id: v.optional(ExternalId),
      customer_reference: v.optional(visibleText(64)),
      currency: v.optional(Currency),
      created_at: instantRange,
      placed_at: instantRange,
    },
  }),
  output: listOutput(OrderView),
  errors: {},
});

export const makeListOrders = (archive: OrderArchive) =>
  query(listOrders, async (input, caller) => {
    const filter = {
      owner: seesAll(caller) ? undefined : caller.principal.id,
      status: input.status,
      externalId: input.external_id,
      customerReference: input.customer_reference,
      currency: input.currency,
      createdAt: input.created_at,
      placedAt: input.placed_at,
    };
    return ok(pageView(await archive.list(requestOf(input, filter, '-created_at')), input, orderView));
  });
