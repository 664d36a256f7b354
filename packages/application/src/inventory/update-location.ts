import { changeLocation, LocationCode } from '@quayside/domain/inventory';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, ExpectedVersion, versionMismatch } from '../kernel/index.js';
import { locationNotFound } from './find-location.js';
import { locationContent, LocationView, locationView } from './location-view.js';
import type { InventoryWork } from './ports.js';

export const updateLocation = contract({
  name: 'inventory.update_location',
  kind: 'command',
  summary: 'Change some of a location (JSON Merge Patch); its code stays',
  scope: 'inventory:write',
  once: 'optional',
  audits: { object: 'code' },
  input: v.strictObject({
    code: LocationCode,
    expected_version: ExpectedVersion,
    name: v.optional(locationContent.name),
    priority: v.optional(locationContent.priority),
    active: v.optional(locationContent.active),
  }),
  output: LocationView,
  errors: { location_not_found: locationNotFound, version_mismatch: versionMismatch },
});

export const makeUpdateLocation = (work: InventoryWork) =>
  command(updateLocation, work, async ({ code, expected_version: expected, ...patch }, { tx }) => {
    const location = await tx.locations.find(code);
    if (!location) return fail({ code: 'location_not_found' });
    if (expected !== 'any' && expected !== location.version)
      return fail({ code: 'version_mismatch', details: { current_version: location.version } });
    const { name = location.name, priority = location.priority, active = location.active } = patch;
    const changed = changeLocation(location, { name, priority, active }, tx.now);
    if (changed) tx.locations.save(changed.location, changed.event);
    return ok(locationView(changed?.location ?? location));
  });
