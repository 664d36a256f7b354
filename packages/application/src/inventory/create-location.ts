import { createLocation as decideCreate, LocationCode } from '@quayside/domain/inventory';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { locationContent, LocationView, locationView } from './location-view.js';
import type { InventoryWork } from './ports.js';

/** Every order weighs all locations, so there is an end to them. */
export const mostLocations = 1_000;

/** Where a shop begins that has said nothing about its locations yet. */
export const defaultLocation = { code: 'main', name: 'Main warehouse' } as const;

export const createLocation = contract({
  name: 'inventory.create_location',
  kind: 'command',
  summary: 'Open a location where stock is kept',
  scope: 'inventory:write',
  once: 'optional',
  audits: { object: 'code' },
  input: v.strictObject({
    code: LocationCode,
    name: locationContent.name,
    priority: v.optional(locationContent.priority, 100),
    active: v.optional(locationContent.active, true),
  }),
  output: LocationView,
  errors: {
    location_code_taken: { category: 'conflict', message: 'There is a location with this code already.' },
    too_many_locations: {
      category: 'conflict',
      message: 'There are as many locations as there can be.',
      details: v.strictObject({ most: v.number() }),
    },
  },
});

export const makeCreateLocation = (work: InventoryWork) =>
  command(createLocation, work, async ({ code, ...content }, { tx }) => {
    const locations = await tx.locations.all();
    if (locations.some((location) => location.code === code)) return fail({ code: 'location_code_taken' });
    if (locations.length >= mostLocations)
      return fail({ code: 'too_many_locations', details: { most: mostLocations } });
    const { location, event } = decideCreate(tx.ids.next('loc'), code, content, tx.now);
    tx.locations.save(location, event);
    return ok(locationView(location));
  });
