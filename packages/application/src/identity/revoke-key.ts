import { keyStatus, revokeKey as decideRevoke, type ApiKey } from '@quayside/domain/identity';
import { ApiKeyId, fail, ok, type Instant } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, type Principal } from '../kernel/index.js';
import { beyond, mayMore } from './given-scopes.js';
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
  errors: { key_not_found: { category: 'not_found', message: 'There is no such key.' }, may_more: mayMore },
});

/** It takes no version, for no later version of a key could make its revocation wrong. */
export const makeRevokeKey = (work: IdentityWork, forget: (secretHash: string) => void) =>
  command(revokeKey, work, async ({ id }, { caller, tx }) => {
    const key = await tx.keys.find(id);
    if (!key) return fail({ code: 'key_not_found' });
    const refused = refusal(key, caller.principal, tx.now);
    if (refused) return fail(refused);
    const decided = decideRevoke(key, tx.now);
    if (!decided) return ok(keyView(key, tx.now));
    tx.keys.save(decided.key, decided.event);
    tx.afterCommit(() => forget(key.secretHash));
    return ok(keyView(decided.key, tx.now));
  });

/** A key that is good is not for who may less than it, but for whoever made it; itself it holds all that it may. */
const refusal = (key: ApiKey, principal: Principal, now: Instant) =>
  keyStatus(key, now) !== 'active' || key.createdBy === principal.id ? null : beyond(key.scopes, principal);
