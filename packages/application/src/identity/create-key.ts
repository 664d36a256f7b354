import { createKey as decideCreate } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, Instant, type Digest, type UseCase } from '../kernel/index.js';
import { KeyName, KeyView, keyView } from './key-view.js';
import type { IdentityWork } from './ports.js';
import { expiryOf, wrongExpiry } from './expiry.js';
import { refusedScopes, scopeErrors, Scopes } from './given-scopes.js';
import { hintOf, newSecret } from './secret.js';
import { tellingOnce } from './telling-once.js';

export const createKey = contract({
  name: 'identity.create_key',
  kind: 'command',
  summary: 'Make an API key; its secret is told in this answer and never again',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({
    name: KeyName,
    scopes: Scopes,
    expires_at: v.optional(v.nullable(Instant), null),
  }),
  output: v.strictObject({
    ...KeyView.entries,
    /** Null in the replay of an idempotency key: the secret was told once, and is kept nowhere. */
    secret: v.nullable(v.string()),
  }),
  errors: {
    ...scopeErrors,
    wrong_expiry: wrongExpiry,
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
      const refused = refusedScopes(scopes, caller.principal, known);
      if (refused) return fail(refused);
      const expiry = expiryOf(expires_at, tx.now);
      if (!expiry.ok) return fail({ code: 'wrong_expiry', details: { issues: [expiry.error] } });
      const secret = newSecret(digest, 'key');
      const { key, event } = decideCreate(
        {
          id: tx.ids.next('key'),
          name,
          scopes,
          expiresAt: expiry.value,
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
