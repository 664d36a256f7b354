import { NotACursor, searchTerms, type InstantRange, type ListRequest, type Page } from '@quayside/application/kernel';
import type { Database, Parameter, Row } from './database.js';

/** A condition with the values for its `?` marks. */
export interface Condition {
  readonly text: string;
  readonly values: readonly Parameter[];
}
export const where = (text: string, ...values: readonly Parameter[]): Condition => ({ text, values });

export interface Listing<Sort extends string> {
  /** `schema.table alias`. */
  readonly from: string;
  readonly columns: string;
  /** The column that each sort goes by, and whether it may be null. */
  readonly sorts: Readonly<
    Record<
      Sort,
      { readonly column: string; readonly type: 'timestamptz' | 'bigint' | 'text'; readonly nullable?: true }
    >
  >;
  /** The unique column that settles ties. */
  readonly id: { readonly column: string; readonly type: 'uuid' | 'text' | 'bigint' };
}

/** Counting goes no further than this: a larger total is the planner's estimate, and says so. */
const countedExactly = 10_000;

/** One page of a list, by offset or from a cursor; its total beside it. */
export const listRows = async <Sort extends string>(
  database: Database,
  listing: Listing<Sort>,
  conditions: readonly Condition[],
  request: ListRequest<unknown, Sort>,
): Promise<Page<Row>> => {
  const sort = listing.sorts[request.sort.by];
  const cursor = request.cursor === null ? null : readCursor(listing, request.sort.by, request.cursor);
  const stretches = cursor ? after(listing, request.sort, cursor) : [where('true')];
  const offset = cursor ? 0 : (request.page - 1) * request.perPage;
  const direction = request.sort.descending ? 'desc nulls first' : 'asc nulls last';
  const read = async (stretch: Condition, limit: number): Promise<readonly Row[]> => {
    const all = [...conditions, stretch];
    const { text, values } = numbered(
      `select ${listing.columns}, ${sort.column} as cursor_sort, ${listing.id.column}::text as cursor_id from ${listing.from}${whereOf(all)} ` +
        `order by ${sort.column} ${direction}, ${listing.id.column} ${request.sort.descending ? 'desc' : 'asc'} limit ? offset ?`,
      [...all.flatMap(({ values: each }) => each), limit, offset],
    );
    return database.query(text, values);
  };
  const [rows, total] = await Promise.all([
    readStretches(stretches, request.perPage + 1, read),
    count(database, listing.from, conditions),
  ]);
  const items = rows.slice(0, request.perPage);
  const last = items.at(-1);
  const nextCursor = rows.length > request.perPage && last ? writeCursor(request.sort.by, last) : null;
  return { items, ...total, nextCursor };
};

/** Reads one stretch after another, until there are enough rows. */
const readStretches = async (
  stretches: readonly Condition[],
  wanted: number,
  read: (stretch: Condition, limit: number) => Promise<readonly Row[]>,
): Promise<readonly Row[]> => {
  const rows: Row[] = [];
  for (const stretch of stretches) if (rows.length < wanted) rows.push(...(await read(stretch, wanted - rows.length)));
  return rows;
};

const count = async (database: Database, from: string, conditions: readonly Condition[]) => {
  const bounded = numbered(
    `select count(*) as total from (select 1 from ${from}${whereOf(conditions)} limit ${countedExactly + 1}) counted`,
    conditions.flatMap(({ values }) => values),
  );
  const total = Number((await database.query(bounded.text, bounded.values))[0]?.['total'] ?? 0);
  if (total <= countedExactly) return { total, totalIsEstimate: false };
  const planned = numbered(
    `explain (format json) select 1 from ${from}${whereOf(conditions)}`,
    conditions.flatMap(({ values }) => values),
  );
  const [row] = await database.query(planned.text, planned.values);
  const plan = row?.['QUERY PLAN'] as readonly { readonly Plan: { readonly 'Plan Rows': number } }[] | undefined;
  return { total: Math.max(plan?.[0]?.Plan['Plan Rows'] ?? 0, total), totalIsEstimate: true };
};

const whereOf = (conditions: readonly Condition[]): string =>
  conditions.length === 0 ? '' : ` where ${conditions.map(({ text }) => `(${text})`).join(' and ')}`;

/** A row's place in a list: what it is sorted by, and its id. */
interface Cursor {
  readonly sort: string | number | null;
  readonly id: string;
}

/**
 * What comes after a row, in the order of the list: nulls are last where ascending and first where descending. Rows with a
 * value and rows without one are a stretch each, since no index begins in the middle of a condition with an `or`.
 */
const after = <Sort extends string>(
  listing: Listing<Sort>,
  { by, descending }: ListRequest<unknown, Sort>['sort'],
  cursor: Cursor,
): readonly Condition[] => {
  const { column, type } = listing.sorts[by];
  const { column: id, type: idType } = listing.id;
  const beyond = descending ? '<' : '>';
  if (cursor.sort === null) {
    const amongNulls = where(`${column} is null and ${id} ${beyond} ?::text::${idType}`, cursor.id);
    return descending ? [amongNulls, where(`${column} is not null`)] : [amongNulls];
  }
  const further = `(${column}, ${id}) ${beyond} (?::text::${type}, ?::text::${idType})`;
  const amongValued = where(further, String(cursor.sort), cursor.id);
  return !descending && listing.sorts[by].nullable ? [amongValued, where(`${column} is null`)] : [amongValued];
};

const writeCursor = (by: string, row: Row): string =>
  Buffer.from(JSON.stringify([by, row['cursor_sort'], row['cursor_id']])).toString('base64url');

/** Throws where the text is no cursor of this list in this order: whatever it says comes from outside, and goes into a query. */
const readCursor = <Sort extends string>({ sorts, id: idColumn }: Listing<Sort>, by: Sort, text: string): Cursor => {
  const read = parsed(text);
  if (!isTriple(read)) throw new NotACursor(text);
  const [readBy, sort, id] = read;
  const { type, nullable } = sorts[by];
  const isSound =
    readBy === by &&
    (isOf[type](sort) || (sort === null && nullable === true)) &&
    typeof id === 'string' &&
    isIdOf[idColumn.type](id);
  if (!isSound) throw new NotACursor(text);
  return { sort: sort as Cursor['sort'], id };
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

const isText = (value: unknown): boolean => typeof value === 'string' && !value.includes('\u0000');
const isOf = {
  text: isText,
  bigint: (value: unknown): boolean => Number.isSafeInteger(value),
  // Years beyond four digits have another form, and PostgreSQL has no year 0.
  timestamptz: (value: unknown): boolean =>
    typeof value === 'string' &&
    /^(?!0000)\d{4}-/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    new Date(value).toISOString() === value,
} as const;
const isIdOf = {
  text: isText,
  bigint: (id: string): boolean => /^-?\d{1,18}$/.test(id),
  uuid: (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id),
} as const;

/** `?` marks become `$1`, `$2`, … */
const numbered = (text: string, values: readonly Parameter[]) => {
  let number = 0;
  return { text: text.replaceAll('?', () => `$${(number += 1)}`), values };
};

/** One value is told apart from several: only of one does an index that begins with the column keep its order. */
export const amongValues = (column: string, values: readonly string[] | undefined): readonly Condition[] => {
  if (values === undefined) return [];
  const [only, ...others] = values;
  if (only !== undefined && others.length === 0) return equals(column, only);
  return [where(`${column} = any(array(select json_array_elements_text(?::text::json)))`, JSON.stringify(values))];
};

export const equals = (column: string, value: string | undefined, type = 'text'): readonly Condition[] =>
  value === undefined ? [] : [where(`${column} = ?::text::${type}`, value)];

export const withinRange = (column: string, range: InstantRange | undefined): readonly Condition[] =>
  (['gte', 'gt', 'lte', 'lt'] as const).flatMap((bound) => {
    const limit = range?.[bound];
    return limit === undefined ? [] : [where(`${column} ${operators[bound]} ?::text::timestamptz`, momentOf(limit))];
  });

/** A caller's moment may be one that PostgreSQL does not know: a 30th of February, an offset of 23 hours, the year 0. */
const momentOf = (limit: string): string => {
  const instant = new Date(limit).toISOString();
  if (instant.startsWith('+')) return 'infinity';
  return instant < '0001' ? '-infinity' : instant;
};
const operators = { gte: '>=', gt: '>', lte: '<=', lt: '<' } as const;

/**
 * Full-text search in a tsvector of words as `searchWords` tells them apart. They are letters and digits only, so there is
 * nothing in them that a query of PostgreSQL could take for its own.
 */
export const searching = (document: string, q: string | null): readonly Condition[] => {
  if (q === null) return [];
  const terms = searchTerms(q);
  if (!terms) return [where('false')];
  return [
    where(
      `${document} @@ ?::text::tsquery`,
      [...terms.whole.map((word) => `'${word}'`), `'${terms.beginning}':*`].join(' & '),
    ),
  ];
};
