import { fail, ok, type LocationId, type Result, type Sku } from '../kernel/index.js';
import { available, type StockLevel } from './stock.js';

export interface Need {
  readonly sku: Sku;
  readonly quantity: number;
}
export interface Allocation {
  readonly sku: Sku;
  readonly locationId: LocationId;
  readonly quantity: number;
}
export interface Shortage {
  readonly sku: Sku;
  readonly requested: number;
  readonly available: number;
}

/** What is known of a location while allocating. */
export interface Place {
  readonly id: LocationId;
  readonly priority: number;
}

/** Decides from which locations an order is served: all of it, or nothing. */
export type AllocationStrategy = (
  needs: readonly Need[],
  levels: readonly StockLevel[],
  places: readonly Place[],
) => Result<readonly Allocation[], readonly Shortage[]>;

/**
 * Fewest locations, then the location's priority, then most stock. Greedy: the location that serves the most of what is
 * still open is taken next, which is the fewest for the one or two that orders really need. A location that allows
 * backorders of a SKU serves it without limit, but only after what is really there.
 */
export const fewestLocations: AllocationStrategy = (needs, levels, places) => {
  const open = together(needs);
  const shortages = shortagesOf(open, levels, places);
  if (shortages.length > 0) return fail(shortages);
  const byPlace = group(levels);
  const taken: Allocation[] = [];
  const left = new Set(places);
  while (open.size > 0 && left.size > 0) {
    const next = best(open, byPlace, left);
    if (!next) break;
    left.delete(next);
    take(open, byPlace.get(next.id) ?? [], taken);
  }
  backorder(open, byPlace, places, taken);
  return ok(taken.toSorted(byRow));
};

/** The one order in which rows are touched, so that two orders cannot deadlock. */
export const byRow = (a: { sku: string; locationId: string }, b: { sku: string; locationId: string }): number =>
  a.sku === b.sku ? compare(a.locationId, b.locationId) : compare(a.sku, b.sku);

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Two needs of one SKU count together. */
const together = (needs: readonly Need[]): Map<Sku, number> => {
  const open = new Map<Sku, number>();
  for (const { sku, quantity } of needs) open.set(sku, (open.get(sku) ?? 0) + quantity);
  return open;
};

const shortagesOf = (
  open: ReadonlyMap<Sku, number>,
  levels: readonly StockLevel[],
  places: readonly Place[],
): readonly Shortage[] => {
  const known = new Set(places.map((place) => place.id));
  const bySku = Map.groupBy(
    levels.filter((level) => known.has(level.locationId)),
    (level) => level.sku,
  );
  return [...open].flatMap(([sku, quantity]) => {
    const mine = bySku.get(sku) ?? [];
    if (mine.some((level) => level.allowBackorder)) return [];
    const free = mine.reduce((total, level) => total + Math.max(available(level), 0), 0);
    return free < quantity ? [{ sku, requested: quantity, available: free }] : [];
  });
};

const group = (levels: readonly StockLevel[]): ReadonlyMap<LocationId, readonly StockLevel[]> =>
  Map.groupBy(levels, (level) => level.locationId);

const best = (
  open: ReadonlyMap<Sku, number>,
  byPlace: ReadonlyMap<LocationId, readonly StockLevel[]>,
  left: ReadonlySet<Place>,
): Place | null => {
  const ranked = [...left]
    .map((place) => ({ place, ...usefulness(open, byPlace.get(place.id) ?? []) }))
    .filter((candidate) => candidate.pieces > 0)
    .toSorted(
      (a, b) =>
        b.complete - a.complete ||
        b.pieces - a.pieces ||
        a.place.priority - b.place.priority ||
        b.stock - a.stock ||
        compare(a.place.id, b.place.id),
    );
  return ranked[0]?.place ?? null;
};

const usefulness = (open: ReadonlyMap<Sku, number>, levels: readonly StockLevel[]) => {
  let complete = 0;
  let pieces = 0;
  let stock = 0;
  for (const level of levels) {
    const need = open.get(level.sku);
    const free = Math.max(available(level), 0);
    if (need === undefined || free === 0) continue;
    if (free >= need) complete += 1;
    pieces += Math.min(free, need);
    stock += free;
  }
  return { complete, pieces, stock };
};

const take = (open: Map<Sku, number>, levels: readonly StockLevel[], taken: Allocation[]): void => {
  for (const level of levels) {
    const need = open.get(level.sku);
    const quantity = Math.min(need ?? 0, Math.max(available(level), 0));
    if (need === undefined || quantity === 0) continue;
    taken.push({ sku: level.sku, locationId: level.locationId, quantity });
    if (quantity === need) open.delete(level.sku);
    else open.set(level.sku, need - quantity);
  }
};

const backorder = (
  open: ReadonlyMap<Sku, number>,
  byPlace: ReadonlyMap<LocationId, readonly StockLevel[]>,
  places: readonly Place[],
  taken: Allocation[],
): void => {
  const ranked = places.toSorted((a, b) => a.priority - b.priority || compare(a.id, b.id));
  for (const [sku, quantity] of open) {
    const place = ranked.find(({ id }) => byPlace.get(id)?.some((level) => level.sku === sku && level.allowBackorder));
    if (!place) throw new Error(`nothing is short of ${sku}, and yet ${quantity} are left over`);
    const index = taken.findIndex((entry) => entry.sku === sku && entry.locationId === place.id);
    const before = taken[index];
    if (before) taken[index] = { ...before, quantity: before.quantity + quantity };
    else taken.push({ sku, locationId: place.id, quantity });
  }
};
