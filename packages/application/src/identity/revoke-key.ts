import { revokeKey as decideRevoke } from '@quayside/domain/identity';
import { ApiKeyId, fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { KeyView, keyView } from './key-view.js';
import type { IdentityWork } from './ports.js';

export const revokeKey = contract({
  name: 'identity.revoke_key',
  kind: 'command',
  summary: 'Revoke an API key for ever; revoking it again changes nothing',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({ id: ApiKeyId }),
  output: KeyView,
  errors: { key_not_found: { category: 'not_found', message: 'There is no such key.' } },
});

/** It takes no version, for no later version of a key could make its revocation wrong. */
export const makeRevokeKey = (work: IdentityWork, forget: (secretHash: string) => void) =>
  command(revokeKey, work, async ({ id }, { tx }) => {
    const key = await tx.keys.find(id);
    if (!key) return fail({ code: 'key_not_found' });
    const decided = decideRevoke(key, tx.now);
    if (!decided) return ok(keyView(key, tx.now));
    tx.keys.save(decided.key, decided.event);
    tx.afterCommit(() => forget(key.secretHash));
    return ok(keyView(decided.key, tx.now));
  });
