import { LocationCode, movementKinds } from '@quayside/domain/inventory';
import { ok, ReservationId, Sku } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, instantRange, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { nothing } from './list-stock.js';
import { codesOf } from './location-view.js';
import { movementSorts, type LocationReader, type MovementArchive } from './ports.js';
import { MovementView, movementView } from './stock-view.js';

export const listMovements = contract({
  name: 'inventory.list_movements',
  kind: 'query',
  summary: 'List the movement ledger: every change of stock, with its cause',
  scope: 'inventory:read',
  input: listInput({
    sorts: movementSorts,
    filters: {
      sku: v.optional(Sku),
      location: v.optional(LocationCode),
      kind: anyOf(movementKinds),
      reservation_id: v.optional(ReservationId),
      at: instantRange,
    },
  }),
  output: listOutput(MovementView),
  errors: {},
});

export const makeListMovements = (archive: MovementArchive, locations: LocationReader) =>
  query(listMovements, async (input) => {
    const known = await locations.all();
    const location = known.find(({ code }) => code === input.location);
    const nowhere = input.location !== undefined && !location;
    const { sku, kind, at, reservation_id: reservationId } = input;
    const filter = { sku, kind, at, reservationId, locationId: location?.id };
    const page = nowhere ? nothing : await archive.list(requestOf(input, filter, '-at'));
    const codes = codesOf(known);
    return ok(pageView(page, input, (movement) => movementView(movement, codes)));
  });
