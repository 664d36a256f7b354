import { NotACursor, type InstantRange, type ListRequest, type Page } from '@quayside/application/kernel';

/** Sorts, cuts and counts what a filter let through. A cursor says where the last row before the page stood. */
export const pageOf = <Row, Sort extends string>(
  rows: readonly Row[],
  request: ListRequest<unknown, Sort>,
  keys: { readonly id: (row: Row) => string; readonly sort: (row: Row, by: Sort) => SortKey },
): Page<Row> => {
  const { by, descending } = request.sort;
  const placeOf = (row: Row): Place => ({ sort: keys.sort(row, by), id: keys.id(row) });
  const order = (a: Place, b: Place): number =>
    (descending ? -1 : 1) * (compare(a.sort, b.sort) || compare(a.id, b.id));
  const sorted = rows.toSorted((a, b) => order(placeOf(a), placeOf(b)));
  const cursor = request.cursor === null ? null : readCursor(by, request.cursor, sorted.map(placeOf));
  const remaining = cursor
    ? sorted.filter((row) => order(placeOf(row), cursor) > 0)
    : sorted.slice((request.page - 1) * request.perPage);
  const items = remaining.slice(0, request.perPage);
  const last = items.at(-1);
  const nextCursor = remaining.length > items.length && last ? writeCursor(by, placeOf(last)) : null;
  return { items, total: rows.length, totalIsEstimate: false, nextCursor };
};

type SortKey = string | number | null;

/** Where a row stands in a list. */
interface Place {
  readonly sort: SortKey;
  readonly id: string;
}

const writeCursor = (by: string, { sort, id }: Place): string =>
  Buffer.from(JSON.stringify([by, sort, id])).toString('base64url');

/** Throws where the text is no cursor of a list of such rows in this order. */
const readCursor = (by: string, text: string, places: readonly Place[]): Place => {
  const read = parsed(text);
  if (!isTriple(read)) throw new NotACursor(text);
  const [readBy, sort, id] = read;
  const isOfThisList =
    sort === null || places.length === 0 || places.some((place) => typeof place.sort === typeof sort);
  if (readBy !== by || !isOfThisList || typeof id !== 'string') throw new NotACursor(text);
  return { sort: sort as SortKey, id };
};

const isTriple = (read: unknown): read is readonly [unknown, unknown, unknown] =>
  Array.isArray(read) && read.length === 3;

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return null;
  }
};

/** Nulls come last where ascending, as in PostgreSQL. */
const compare = (a: string | number | null, b: string | number | null): number => {
  if (a === b) return 0;
  if (a === null) return 1;
  if (b === null) return -1;
  return a < b ? -1 : 1;
};

export const within = (instant: string | null, range: InstantRange | undefined): boolean => {
  if (!range) return true;
  if (instant === null) return false;
  const at = Date.parse(instant);
  const holds = (limit: string | undefined, test: (limit: number) => boolean) =>
    limit === undefined || test(Date.parse(limit));
  return (
    holds(range.gte, (limit) => at >= limit) &&
    holds(range.gt, (limit) => at > limit) &&
    holds(range.lte, (limit) => at <= limit) &&
    holds(range.lt, (limit) => at < limit)
  );
};

export const among = <T>(value: T, allowed: readonly T[] | undefined): boolean =>
  allowed === undefined || allowed.includes(value);
