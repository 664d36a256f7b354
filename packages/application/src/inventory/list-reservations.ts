import { reservationStatuses } from '@quayside/domain/inventory';
import { ok, OrderId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, instantRange, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { codesOf } from './location-view.js';
import { reservationSorts, type LocationReader, type ReservationArchive } from './ports.js';
import { ReservationView, reservationView } from './reservation-view.js';

export const listReservations = contract({
  name: 'inventory.list_reservations',
  kind: 'query',
  summary: 'List reservations: what is held for which order',
  scope: 'inventory:read',
  input: listInput({
    sorts: reservationSorts,
    filters: { status: anyOf(reservationStatuses), order_id: v.optional(OrderId), created_at: instantRange },
  }),
  output: listOutput(ReservationView),
  errors: {},
});

export const makeListReservations = (archive: ReservationArchive, locations: LocationReader) =>
  query(listReservations, async (input) => {
    const filter = { status: input.status, orderId: input.order_id, createdAt: input.created_at };
    const page = await archive.list(requestOf(input, filter, '-created_at'));
    const codes = codesOf(await locations.all());
    return ok(pageView(page, input, (reservation) => reservationView(reservation, codes)));
  });
