import { fail, ok, ReservationId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { codesOf } from './location-view.js';
import type { LocationReader, ReservationReader } from './ports.js';
import { ReservationView, reservationView } from './reservation-view.js';

export const getReservation = contract({
  name: 'inventory.get_reservation',
  kind: 'query',
  summary: 'Read one reservation',
  scope: 'inventory:read',
  input: v.strictObject({ id: ReservationId }),
  output: ReservationView,
  errors: { reservation_not_found: { category: 'not_found', message: 'There is no such reservation.' } },
});

export const makeGetReservation = (reservations: ReservationReader, locations: LocationReader) =>
  query(getReservation, async ({ id }) => {
    const reservation = await reservations.find(id);
    if (!reservation) return fail({ code: 'reservation_not_found' });
    return ok(reservationView(reservation, codesOf(await locations.all())));
  });
