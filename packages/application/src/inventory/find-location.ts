import type { Location } from '@quayside/domain/inventory';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import * as v from 'valibot';
import type { Issue } from '../kernel/index.js';
import type { LocationReader } from './ports.js';

export const locationNotFound = { category: 'not_found', message: 'There is no such location.' } as const;

/** The shape of details that name fields of the input. */
export const Issues = v.strictObject({
  issues: v.pipe(v.array(v.strictObject({ path: v.string(), message: v.string() })), v.readonly()),
});
export const unknownLocation = {
  category: 'invalid',
  message: 'There is no location with this code.',
  details: Issues,
} as const;

/** The location that a field of the input names by its code. */
export const locationNamed = async (
  locations: LocationReader,
  code: string,
  path: string,
): Promise<
  Result<Location, { readonly code: 'unknown_location'; readonly details: { readonly issues: readonly Issue[] } }>
> => {
  const location = await locations.find(code);
  return location
    ? ok(location)
    : fail({ code: 'unknown_location', details: { issues: [{ path, message: 'is the code of no location' }] } });
};
