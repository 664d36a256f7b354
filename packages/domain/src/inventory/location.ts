import * as v from 'valibot';
import type { Fact, Instant, LocationId } from '../kernel/index.js';

/** A short name of the shop's own for a location, unique and never changed: `main`. */
export const LocationCode = v.pipe(
  v.string(),
  v.regex(
    /^[A-Za-z0-9][A-Za-z0-9._-]{0,31}$/,
    'must be 1 to 32 letters, digits, dots, dashes or underscores, of which the first is a letter or a digit',
  ),
);

export interface LocationContent {
  readonly name: string;
  /** Lower goes first where an order could be served from several. */
  readonly priority: number;
  /** No order is served from a location that is not active; operators may still book there. */
  readonly active: boolean;
}

export interface Location extends LocationContent {
  readonly id: LocationId;
  readonly code: string;
  /** The number of events in the location's history. */
  readonly version: number;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
}

export type LocationCreated = Fact<
  'inventory.location_created',
  LocationContent & { readonly id: LocationId; readonly code: string }
>;
export type LocationChanged = Fact<'inventory.location_changed', LocationContent>;
export type LocationEvent = LocationCreated | LocationChanged;

export interface LocationDecided {
  readonly location: Location;
  readonly event: LocationEvent;
}

export const createLocation = (
  id: LocationId,
  code: string,
  content: LocationContent,
  now: Instant,
): LocationDecided => ({
  location: { ...content, id, code, version: 1, createdAt: now, updatedAt: now },
  event: { type: 'inventory.location_created', at: now, data: { ...content, id, code } },
});

/** Null where the content is the same: saying it again makes no new version. */
export const changeLocation = (location: Location, content: LocationContent, now: Instant): LocationDecided | null =>
  location.name === content.name && location.priority === content.priority && location.active === content.active
    ? null
    : {
        location: { ...location, ...content, version: location.version + 1, updatedAt: now },
        event: { type: 'inventory.location_changed', at: now, data: content },
      };
