import { createKey as decideCreate } from '@quayside/domain/identity';
import { between, fail, later, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, Instant, type Digest, type Issue, type UseCase } from '../kernel/index.js';
import { KeyName, KeyView, keyView } from './key-view.js';
import type { IdentityWork } from './ports.js';
import { scopesNotHeld, unknownScopes } from './scopes.js';
import { hintOf, newSecret } from './secret.js';

const Issues = v.strictObject({
  issues: v.pipe(v.array(v.strictObject({ path: v.string(), message: v.string() })), v.readonly()),
});

export const createKey = contract({
  name: 'identity.create_key',
  kind: 'command',
  summary: 'Make an API key; its secret is told in this answer and never again',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({
    name: KeyName,
    scopes: v.pipe(
      v.array(v.pipe(v.string(), v.maxLength(64))),
      v.minLength(1, 'must have at least one scope'),
      v.maxLength(100),
    ),
    expires_at: v.optional(v.nullable(Instant), null),
  }),
  output: v.strictObject({
    ...KeyView.entries,
    /** Null in the replay of an idempotency key: the secret was told once, and is kept nowhere. */
    secret: v.nullable(v.string()),
  }),
  errors: {
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
    wrong_expiry: { category: 'invalid', message: 'A key cannot expire at this time.', details: Issues },
  },
});

export interface CreateKeyDeps {
  readonly work: IdentityWork;
  readonly digest: Digest;
  /** Every scope that there is. */
  readonly scopes: ReadonlySet<string>;
}

export const makeCreateKey = ({ work, digest, scopes: known }: CreateKeyDeps): UseCase<typeof createKey> =>
  tellingOnce(
    command(createKey, work, async ({ name, scopes, expires_at }, { caller, tx }) => {
      const unknown = unknownScopes(scopes, known);
      if (unknown.length > 0)
        return fail({ code: 'unknown_scope', details: { issues: unknown, scopes: [...known].toSorted() } });
      const notHeld = scopesNotHeld(scopes, caller.principal);
      if (notHeld.length > 0) return fail({ code: 'scope_not_held', details: { issues: notHeld } });
      // In UTC with milliseconds, whatever offset it came in.
      const expiresAt = expires_at === null ? null : later(expires_at, 0);
      const wrong = wrongExpiry(expiresAt, tx.now);
      if (wrong) return fail({ code: 'wrong_expiry', details: { issues: [wrong] } });
      const secret = newSecret(digest);
      const { key, event } = decideCreate(
        {
          id: tx.ids.next('key'),
          name,
          scopes,
          expiresAt,
          secretHash: digest.sha256(secret),
          hint: hintOf(secret),
          createdBy: caller.principal.id,
        },
        tx.now,
      );
      tx.keys.save(key, event);
      return ok({ ...keyView(key, tx.now), secret });
    }),
  );

const wrongExpiry = (expiresAt: string | null, now: string): Issue | null => {
  if (expiresAt === null) return null;
  if (between(now, expiresAt) <= 0) return { path: 'expires_at', message: 'must be in the future' };
  // Moments are compared as text, and a year of five digits would come before one of four.
  return /^\d{4}-/.test(expiresAt) ? null : { path: 'expires_at', message: 'must be before the year 10000' };
};

/**
 * What is kept for retries under an idempotency key is the answer without the secret: a retry makes no second key and
 * finds the id of the first, but a copy of the database or of its backups opens no door. Whoever lost the first answer
 * revokes the key and makes another. This is the one answer whose replay is not the first's bytes.
 */
const tellingOnce = <C extends typeof createKey>(useCase: UseCase<C>): UseCase<C> => ({
  ...useCase,
  execute: (input, { caller, once }) =>
    useCase.execute(input, {
      caller,
      once: once && {
        ...once,
        answer: (value) => once.answer({ ...(value as v.InferOutput<typeof createKey.output>), secret: null }),
      },
    }),
});
