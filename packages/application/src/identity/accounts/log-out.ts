import { untold } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { endAll, endEvery, type SignInWatch } from './end-sessions.js';
import { ownAccount, ownErrors } from './own-account.js';
import type { AccountsWork } from './ports.js';

export const logOut = contract({
  name: 'identity.log_out',
  kind: 'command',
  summary: 'End this session, or all of one’s sessions',
  scope: 'signed_in',
  once: 'optional',
  audits: { object: null },
  input: v.strictObject({ everywhere: v.optional(v.boolean(), false) }),
  /** How many sessions were ended. */
  output: v.strictObject({ ended: v.number() }),
  errors: { not_a_user: ownErrors.not_a_user },
});

export const makeLogOut = (work: AccountsWork, watch: SignInWatch) =>
  command(logOut, work, async ({ everywhere }, { caller, tx }) => {
    const own = await ownAccount(tx, caller);
    if (!own.ok) return own;
    const { account, sessionId } = own.value;
    if (everywhere) {
      tx.accounts.save(untold(account));
      return ok({ ended: (await endEvery(tx, account.user.id, 'logged_out', watch)).length });
    }
    const session = await tx.sessions.find(sessionId);
    return ok({ ended: session ? endAll(tx, [session], 'logged_out', watch).length : 0 });
  });
