import * as v from 'valibot';
import { Instant } from './wire.js';

/** The part of a list's input that every list has. */
export interface Paging {
  readonly page?: number | undefined;
  readonly per_page?: number | undefined;
  readonly cursor?: string | undefined;
  readonly sort?: string | undefined;
  readonly q?: string | undefined;
}

/** What is asked of a store: where to begin, how much, in which order. */
export interface ListRequest<Filter, Sort extends string = string> {
  readonly filter: Filter;
  readonly q: string | null;
  readonly sort: { readonly by: Sort; readonly descending: boolean };
  readonly perPage: number;
  /** 1 for the first; without meaning where a cursor says where to begin. */
  readonly page: number;
  /** What a page of this list gave as `nextCursor`, by the same sort; a store throws `NotACursor` where it is anything else. */
  readonly cursor: string | null;
}

/** Thrown by a store for a cursor that it did not make. What a cursor looks like is each store's own affair, so none can tell before. */
export class NotACursor extends Error {
  override readonly name = 'NotACursor';
}

export interface Page<T> {
  readonly items: readonly T[];
  readonly total: number;
  /** True where counting exactly would have cost too much. */
  readonly totalIsEstimate: boolean;
  /** Where the next page begins; null on the last. */
  readonly nextCursor: string | null;
}

export const defaultPerPage = 20;
const signed = <const S extends readonly string[]>(sorts: S) => sorts.flatMap((sort) => [sort, `-${sort}`]);

/**
 * The input of a list: `page`, `per_page` (20, at most 100), `cursor`, `sort` (`-` for descending), the filters, and `q`
 * where the list can be searched.
 */
export const listInput = <const S extends readonly [string, ...string[]], F extends v.ObjectEntries>(options: {
  readonly sorts: S;
  readonly filters: F;
}) =>
  v.strictObject({
    page: v.optional(
      v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(10_000, 'must be at most 10,000: go on with a cursor')),
    ),
    per_page: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(100))),
    cursor: v.optional(v.pipe(v.string(), v.maxLength(2_000))),
    sort: v.optional(v.picklist(signed(options.sorts), `must be one of ${signed(options.sorts).join(', ')}`)),
    ...options.filters,
  });

export const searchText = v.optional(
  v.pipe(
    v.string(),
    v.minLength(1),
    v.maxLength(200),
    v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000'),
  ),
);
/** One or several values of a set, separated by commas on the wire. */
export const anyOf = <const O extends readonly [string, ...string[]]>(options: O) =>
  v.optional(
    v.pipe(
      v.array(v.picklist(options, `must be one of ${options.join(', ')}`)),
      v.minLength(1),
      v.maxLength(options.length),
    ),
  );
/** `field[gte]`, `field[gt]`, `field[lte]`, `field[lt]`. */
export const instantRange = v.optional(
  v.strictObject({
    gte: v.optional(Instant),
    gt: v.optional(Instant),
    lte: v.optional(Instant),
    lt: v.optional(Instant),
  }),
);
export type InstantRange = v.InferOutput<typeof instantRange>;

export const Pagination = v.strictObject({
  total: v.number(),
  total_is_estimate: v.boolean(),
  page: v.nullable(v.number()),
  per_page: v.number(),
  total_pages: v.number(),
  next_cursor: v.nullable(v.string()),
});
export const listOutput = <I extends v.GenericSchema>(item: I) =>
  v.strictObject({ items: v.array(item), pagination: Pagination });

export const requestOf = <Filter, const Sort extends string>(
  input: Paging,
  filter: Filter,
  defaultSort: Sort | `-${Sort}`,
): ListRequest<Filter, Sort> => {
  const sort = input.sort ?? defaultSort;
  const descending = sort.startsWith('-');
  return {
    filter,
    q: input.q ?? null,
    perPage: input.per_page ?? defaultPerPage,
    page: input.page ?? 1,
    cursor: input.cursor ?? null,
    // The schema of the list's input admits the declared sorts only.
    sort: { by: (descending ? sort.slice(1) : sort) as Sort, descending },
  };
};

export const pageView = <T, V>(page: Page<T>, input: Paging, view: (item: T) => V) => {
  const perPage = input.per_page ?? defaultPerPage;
  return {
    items: page.items.map(view),
    pagination: {
      total: page.total,
      total_is_estimate: page.totalIsEstimate,
      page: input.cursor === undefined ? (input.page ?? 1) : null,
      per_page: perPage,
      total_pages: Math.ceil(page.total / perPage),
      next_cursor: page.nextCursor,
    },
  };
};
