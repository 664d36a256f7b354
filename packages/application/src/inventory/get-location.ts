import { LocationCode } from '@quayside/domain/inventory';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, query } from '../kernel/index.js';
import { locationNotFound } from './find-location.js';
import { LocationView, locationView } from './location-view.js';
import type { LocationReader } from './ports.js';

export const getLocation = contract({
  name: 'inventory.get_location',
  kind: 'query',
  summary: 'Read one location',
  scope: 'inventory:read',
  input: v.strictObject({ code: LocationCode }),
  output: LocationView,
  errors: { location_not_found: locationNotFound },
});

export const makeGetLocation = (locations: LocationReader) =>
  query(getLocation, async ({ code }) => {
    const location = await locations.find(code);
    return location ? ok(locationView(location)) : fail({ code: 'location_not_found' });
  });
