import type { InstantRange, ListRequest, Page } from '@quayside/application';

/** Sorts, cuts and counts what a filter let through. A cursor is the id of the last row before the page. */
export const pageOf = <Row, Sort extends string>(
  rows: readonly Row[], request: ListRequest<unknown, Sort>, keys: { readonly id: (row: Row) => string; readonly sort: (row: Row, by: Sort) => string | number | null },
): Page<Row> => {
  const { by, descending } = request.sort;
  const sign = descending ? -1 : 1;
  const sorted = rows.toSorted((a, b) => sign * (compare(keys.sort(a, by), keys.sort(b, by)) || compare(keys.id(a), keys.id(b))));
  const after = request.cursor === null ? (request.page - 1) * request.perPage : sorted.findIndex((row) => keys.id(row) === request.cursor) + 1;
  const items = sorted.slice(after, after + request.perPage);
  const last = items.at(-1);
  const more = after + request.perPage < sorted.length;
  return { items, total: rows.length, totalIsEstimate: false, nextCursor: more && last ? keys.id(last) : null };
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
  const holds = (limit: string | undefined, test: (limit: number) => boolean) => limit === undefined || test(Date.parse(limit));
  return holds(range.gte, (limit) => at >= limit) && holds(range.gt, (limit) => at > limit) && holds(range.lte, (limit) => at <= limit) && holds(range.lt, (limit) => at < limit);
};

export const among = <T>(value: T, allowed: readonly T[] | undefined): boolean => allowed === undefined || allowed.includes(value);
/** Whether every word that is looked for begins some word of the text. */
export const matches = (text: string, q: string | null): boolean => {
  if (q === null) return true;
  const words = wordsOf(text);
  return wordsOf(q).every((wanted) => words.some((word) => word.startsWith(wanted)));
};
const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
