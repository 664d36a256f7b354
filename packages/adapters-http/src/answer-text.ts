import type { Contract } from '@quayside/application/kernel';
import { base, type Links, type LinkTable } from './route.js';
import { entriesOf } from '@quayside/json-schemas';

/** Whether a use case answers with a page of a list. */
export const answersPage = (contract: Contract): boolean => {
  const entries = entriesOf(contract.output);
  return 'items' in entries && 'pagination' in entries;
};

/** The JSON text of a resource with its links. */
export const withLinks = (json: string, links: LinkTable): string =>
  `${json.slice(0, -1)},"links":${linksText(links)}}`;

const linksText = (links: LinkTable): string => {
  let text = '';
  for (const relation in links) {
    const path = links[relation];
    // Paths consist of what needs no escape in JSON: fixed words and percent-encoded segments.
    if (path !== null) text += `${text === '' ? '' : ','}"${relation}":"${base}${path}"`;
  }
  return `{${text}}`;
};

/** What a page tells of its place in the list; the shape is `Pagination` of the kernel. */
export interface Pagination {
  readonly total: number;
  readonly total_is_estimate: boolean;
  readonly page: number | null;
  readonly per_page: number;
  readonly total_pages: number;
  readonly next_cursor: string | null;
}

interface PageAnswer {
  readonly items: readonly Readonly<Record<string, unknown>>[];
  readonly pagination: Pagination;
}

/** A page as HTTP tells it: the items are the data, the rest is metadata. */
export const pageParts = (
  json: string,
  links: Links | undefined,
): { readonly data: string; readonly pagination: Pagination } => {
  // The contract says that it is one; `answersPage` asked it.
  const { items, pagination } = JSON.parse(json) as PageAnswer;
  if (!links) return { data: JSON.stringify(items), pagination };
  return {
    data: `[${items
      .map((item) =>
        withLinks(
          JSON.stringify(item),
          links((name) => item[name]),
        ),
      )
      .join(',')}]`,
    pagination,
  };
};

/** Pages after this one are reached by a cursor only. */
const lastPage = 10_000;

/** The `Link` header (RFC 8288) of a page: where its neighbours and the ends of the list are. Null where it is alone. */
export const linkHeader = (path: string, asked: ReadonlyMap<string, string>, pagination: Pagination): string | null => {
  const { page, total_pages: pages, next_cursor: cursor, total_is_estimate: estimate } = pagination;
  const rest = [...asked].filter(([name]) => name !== 'page' && name !== 'cursor');
  const found: string[] = [];
  const add = (relation: string, place: readonly [string, string]): void => {
    const query = [...rest, place]
      .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
      .join('&');
    found.push(`<${path}?${query}>; rel="${relation}"`);
  };
  if (page === null) {
    add('first', ['page', '1']);
    if (cursor !== null) add('next', ['cursor', cursor]);
    return found.join(', ');
  }
  if (pages <= 1 && page === 1) return null;
  add('first', ['page', '1']);
  if (page > 1) add('prev', ['page', String(Math.min(page - 1, Math.max(pages, 1)))]);
  if (page < pages && page < lastPage) add('next', ['page', String(page + 1)]);
  else if (cursor !== null) add('next', ['cursor', cursor]);
  if (!estimate && pages <= lastPage) add('last', ['page', String(Math.max(pages, 1))]);
  return found.join(', ');
};
