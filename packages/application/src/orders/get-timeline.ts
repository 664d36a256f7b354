import { ok, OrderId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, Instant, query } from '../kernel/index.js';
import { orderNotFound, visibleOrder } from './find-order.js';
import type { OrderArchive } from './ports.js';

const TimelineEntry = v.strictObject({
  sequence: v.number(),
  type: v.string(),
  at: Instant,
  /** The principal on whose account it happened. */
  actor: v.string(),
  request_id: v.string(),
  data: v.record(v.string(), v.unknown()),
});

export const getTimeline = contract({
  name: 'orders.timeline',
  kind: 'query',
  summary: 'What happened to an order, in order',
  scope: 'orders:read',
  input: v.strictObject({ id: OrderId }),
  output: v.strictObject({ order_id: OrderId, version: v.number(), events: v.array(TimelineEntry) }),
  errors: { order_not_found: orderNotFound },
});

export const makeGetTimeline = (archive: OrderArchive) =>
  query(getTimeline, async ({ id }, caller) => {
    const order = await visibleOrder(archive, id, caller);
    if (!order.ok) return order;
    const history = await archive.history(id);
    const events = history.map((event, index) => ({
      sequence: event.sequence ?? index + 1,
      type: event.type,
      at: event.at,
      actor: event.actor,
      request_id: event.requestId,
      data: summaryOf(event.data),
    }));
    return ok({ order_id: id, version: order.value.version, events });
  });

/** A timeline says why; what the order consists of stands in the order itself. */
const summaryOf = (data: object): Record<string, unknown> => ('reason' in data ? { reason: data.reason } : {});
