import { removeFactor } from '@quayside/domain/identity';
import { fail, isOk, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract } from '../../kernel/index.js';
import { endEvery } from './end-sessions.js';
import { PasswordDesk } from './password-desk.js';
import { mailNotice } from './post.js';
import { UserView, userView } from './user-view.js';
import { shownBoth, withCode, withCodeErrors, type SecondFactorDeps } from './with-code.js';

export const removeSecondFactor = contract({
  name: 'identity.remove_second_factor',
  kind: 'command',
  summary: 'Remove one’s second factor, by the password and a code; every other session ends',
  scope: 'signed_in',
  once: 'never',
  guards: 'caller',
  input: v.strictObject(withCode),
  output: UserView,
  errors: withCodeErrors,
});

export const makeRemoveSecondFactor = (deps: SecondFactorDeps) =>
  commandByCall(removeSecondFactor, deps.work, ({ password, code }, caller) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const shown = await shownBoth(deps, tx, caller, { desk, code });
      if (!isOk(shown)) return shown;
      const { account, sessionId } = shown.value;
      const decided = removeFactor(account, 'user', tx.now);
      if (!decided) return fail({ code: 'not_enrolled' });
      tx.accounts.save(decided);
      await endEvery(tx, account.user.id, 'second_factor_changed', deps.watch, sessionId);
      // A role may ask for what is gone now.
      tx.afterCommit(() => deps.watch.changed());
      mailNotice(tx, account.user.id, 'second_factor_removed');
      return ok(userView(decided.account));
    };
  });
