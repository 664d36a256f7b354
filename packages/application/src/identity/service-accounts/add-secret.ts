import { addSecret, mostSecrets } from '@quayside/domain/identity';
import { fail, ok, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, Instant, type UseCase } from '../../kernel/index.js';
import { expiryOf, wrongExpiry } from '../expiry.js';
import { tellingOnce } from '../telling-once.js';
import { ServiceAccountWithSecret, serviceAccountView } from './service-account-view.js';
import type { ServiceAccountDeps } from './create-service-account.js';
import { manageableAccount, serviceAccountErrors } from './find-service-account.js';
import { freshSecret } from './fresh-secret.js';

export const addAccountSecret = contract({
  name: 'identity.add_account_secret',
  kind: 'command',
  summary: 'Make another secret of a service account; it is told in this answer and never again',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: ServiceAccountId, expires_at: v.optional(v.nullable(Instant), null) }),
  output: ServiceAccountWithSecret,
  errors: {
    ...serviceAccountErrors,
    wrong_expiry: wrongExpiry,
    too_many_secrets: {
      category: 'conflict',
      message: `A service account has ${mostSecrets} secrets at most: remove the one that nobody uses any more.`,
    },
  },
});

/** Whoever gets a secret can do all that the account can: so it is for those only who can do as much. */
export const makeAddAccountSecret = ({ work, digest }: ServiceAccountDeps): UseCase<typeof addAccountSecret> =>
  tellingOnce(
    command(addAccountSecret, work, async ({ id, expires_at }, { caller, tx }) => {
      const found = await manageableAccount(tx, id, caller);
      if (!found.ok) return found;
      const expiry = expiryOf(expires_at, tx.now);
      if (!expiry.ok) return fail({ code: 'wrong_expiry', details: { issues: [expiry.error] } });
      const { text, secret } = freshSecret(digest, tx.ids, expiry.value);
      const added = addSecret(found.value, secret, tx.now);
      if (!added.ok) return fail({ code: added.error });
      tx.serviceAccounts.save(added.value);
      return ok({ ...serviceAccountView(added.value.account, tx.now), secret: text });
    }),
  );
