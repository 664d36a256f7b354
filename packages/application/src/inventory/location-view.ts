import { LocationCode, type Location } from '@quayside/domain/inventory';
import { LocationId, visibleText } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../kernel/index.js';

const Priority = v.pipe(v.number(), v.integer('must be an integer'), v.minValue(0), v.maxValue(1_000_000));

/** What callers say of a location. */
export const locationContent = { name: visibleText(200), priority: Priority, active: v.boolean() };

/** A location as everybody sees it. All else names it by its code. */
export const LocationView = v.strictObject({
  id: LocationId,
  code: LocationCode,
  ...locationContent,
  version: v.number(),
  created_at: Instant,
  updated_at: Instant,
});
export type LocationView = v.InferOutput<typeof LocationView>;

export const locationView = (location: Location): LocationView => ({
  id: location.id,
  code: location.code,
  name: location.name,
  priority: location.priority,
  active: location.active,
  version: location.version,
  created_at: location.createdAt,
  updated_at: location.updatedAt,
});

/** The codes of locations by their ids. */
export const codesOf = (locations: readonly Location[]): LocationCodes =>
  new Map(locations.map(({ id, code }) => [id, code]));
export type LocationCodes = ReadonlyMap<LocationId, string>;

/** The code of a location that rows refer to, and which therefore exists. */
export const codeOf = (codes: LocationCodes, id: LocationId): string => {
  const code = codes.get(id);
  if (code === undefined) throw new Error(`there is no location ${id}`);
  return code;
};
