import * as v from 'valibot';
import { allows, type Principal } from '../kernel/index.js';
import { Issues } from './issues.js';
import { scopesNotHeld, unknownScopes } from './scopes.js';

/** Scopes that a caller gives to a key or an account. */
export const Scopes = v.pipe(
  v.array(v.pipe(v.string(), v.maxLength(64))),
  v.minLength(1, 'must have at least one scope'),
  v.maxLength(100),
);

export const scopeErrors = {
  unknown_scope: {
    category: 'invalid',
    message: 'Some of these are no scopes.',
    details: v.strictObject({ ...Issues.entries, scopes: v.array(v.string()) }),
  },
  scope_not_held: {
    category: 'forbidden',
    message: 'A caller can give away only scopes that it holds itself.',
    details: Issues,
  },
} as const;

/** How every change of whom or what may more than the caller is refused. */
export const mayMore = {
  category: 'forbidden',
  message: 'It has scopes that you do not hold, so it is not for you to change.',
  /** Those scopes. */
  details: v.strictObject({ scopes: v.array(v.string()) }),
} as const;
export type MayMore = { readonly code: 'may_more'; readonly details: { readonly scopes: string[] } };

/** Why a principal cannot manage what has these scopes; null where it can. */
export const beyond = (scopes: readonly string[], principal: Principal): MayMore | null => {
  const notHeld = scopes.filter((scope) => !allows(principal, scope));
  return notHeld.length > 0 ? { code: 'may_more', details: { scopes: notHeld } } : null;
};

/** Why a principal cannot give these scopes away; null where it can. */
export const refusedScopes = (scopes: readonly string[], principal: Principal, known: ReadonlySet<string>) => {
  const unknown = unknownScopes(scopes, known);
  if (unknown.length > 0)
    return { code: 'unknown_scope', details: { issues: unknown, scopes: [...known].toSorted() } } as const;
  const notHeld = scopesNotHeld(scopes, principal);
  return notHeld.length > 0 ? ({ code: 'scope_not_held', details: { issues: notHeld } } as const) : null;
};
