import { replaceRecoveryCodes as decideReplace } from '@quayside/domain/identity';
import { isOk, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { commandByCall, contract } from '../../kernel/index.js';
import { PasswordDesk } from './password-desk.js';
import { newRecoveryCodes, RecoveryCodes } from './shown-code.js';
import { shownBoth, withCode, withCodeErrors, type SecondFactorDeps } from './with-code.js';

export const replaceRecoveryCodes = contract({
  name: 'identity.replace_recovery_codes',
  kind: 'command',
  summary: 'Get new recovery codes in place of those from before, by the password and a code',
  scope: 'signed_in',
  once: 'never',
  audits: { object: null },
  guards: 'caller',
  input: v.strictObject(withCode),
  output: RecoveryCodes,
  errors: withCodeErrors,
});

export const makeReplaceRecoveryCodes = (deps: SecondFactorDeps) =>
  commandByCall(replaceRecoveryCodes, deps.work, ({ password, code }, caller) => {
    const desk = new PasswordDesk(deps, password);
    return async (tx) => {
      const shown = await shownBoth(deps, tx, caller, { desk, code });
      if (!isOk(shown)) return shown;
      const { account, factor } = shown.value;
      const { codes, hashes } = newRecoveryCodes(deps);
      tx.accounts.save(decideReplace(account, factor, hashes, tx.now));
      return ok({ recovery_codes: codes });
    };
  });
