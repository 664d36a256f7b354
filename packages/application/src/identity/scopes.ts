import { allows, needsScope, type Contract, type Issue, type Principal } from '../kernel/index.js';

/**
 * Every scope that a key can have: those that the contracts ask for, `extra` ones that use cases ask for themselves
 * (`orders:price`), all of a context (`orders:*`), and everything (`*`).
 */
export const scopesOf = (contracts: readonly Contract[], extra: readonly string[]): ReadonlySet<string> => {
  const single = [...new Set([...contracts.filter(needsScope).map(({ scope }) => scope), ...extra])];
  const contexts = single.map((scope) => `${scope.slice(0, scope.indexOf(':'))}:*`);
  return new Set([...single, ...contexts, '*']);
};

/** The scopes that there are not. */
export const unknownScopes = (asked: readonly string[], known: ReadonlySet<string>): readonly Issue[] =>
  issuesAt(asked, (scope) => !known.has(scope), 'is no scope');

/** The scopes that a principal does not hold, and so cannot give away. All of a context is more than its parts. */
export const scopesNotHeld = (asked: readonly string[], principal: Principal): readonly Issue[] =>
  issuesAt(asked, (scope) => !allows(principal, scope), 'is a scope that you do not hold');

/** What is both held and asked for; of all of a context, the parts of it that are held. */
export const narrowed = (held: ReadonlySet<string>, asked: ReadonlySet<string>): ReadonlySet<string> =>
  new Set([
    ...[...asked].filter((scope) => allows({ scopes: held }, scope)),
    ...[...held].filter((scope) => allows({ scopes: asked }, scope)),
  ]);

const issuesAt = (asked: readonly string[], wrong: (scope: string) => boolean, message: string): readonly Issue[] =>
  asked.flatMap((scope, index) => (wrong(scope) ? [{ path: `scopes.${index}`, message }] : []));
