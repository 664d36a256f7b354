import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { contract, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { LocationView, locationView } from './location-view.js';
import { locationSorts, type LocationArchive } from './ports.js';

export const listLocations = contract({
  name: 'inventory.list_locations',
  kind: 'query',
  summary: 'List locations',
  scope: 'inventory:read',
  input: listInput({ sorts: locationSorts, filters: { active: v.optional(v.boolean()) } }),
  output: listOutput(LocationView),
  errors: {},
});

export const makeListLocations = (archive: LocationArchive) =>
  query(listLocations, async (input) =>
    ok(pageView(await archive.list(requestOf(input, { active: input.active }, 'code')), input, locationView)),
  );
