import type { ChainLink } from '@quayside/domain/audit';
import * as v from 'valibot';
import { instantRange, searchText } from '../kernel/index.js';
import type { AuditTrail } from './ports.js';
import { linkOf } from './verify.js';

const Name = v.pipe(
  v.string(),
  v.minLength(1),
  v.maxLength(300),
  v.regex(/^[^\u0000]*$/u, 'must not contain the character U+0000'),
);
const Names = v.optional(v.pipe(v.array(Name), v.minLength(1), v.maxLength(50)));

/** What rows of the trail can be narrowed to. */
export const auditFilters = {
  /** The id of a principal; `anonymous` for nobody who was known. */
  actor: v.optional(Name),
  use_case: Names,
  object: v.optional(Name),
  outcome: Names,
  transport: Names,
  at: instantRange,
  q: searchText,
};
export const AuditNarrowing = v.strictObject(auditFilters);
export type AuditNarrowing = v.InferOutput<typeof AuditNarrowing>;

const atOnce = 1_000;

/** Rows of the chain in its order, each as it is hashed, so that whoever has them needs nothing of us to prove them. */
export async function* exportTrail(
  trail: Pick<AuditTrail, 'list'>,
  narrowing: AuditNarrowing,
): AsyncGenerator<readonly ChainLink[]> {
  const { actor, use_case: useCase, object, outcome, transport, at, q } = narrowing;
  const filter = { actor, useCase, object, outcome, transport, at };
  const sort = { by: 'sequence', descending: false } as const;
  let cursor: string | null = null;
  do {
    const page = await trail.list({ filter, q: q ?? null, sort, perPage: atOnce, page: 1, cursor });
    yield page.items.map(linkOf);
    cursor = page.nextCursor;
  } while (cursor !== null);
}
