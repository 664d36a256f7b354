import { revokeSigningKey as decideRevoke } from '@quayside/domain/identity';
import { fail, ok, SigningKeyId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import type { IdentityWork } from '../ports.js';
import { SigningKeyView, signingKeyView } from './signing-key-view.js';
import type { SigningKeyMaker } from './key-maker.js';

export const revokeSigningKey = contract({
  name: 'identity.revoke_signing_key',
  kind: 'command',
  summary: 'Take a signing key away at once, with every token that it signed; revoking it again changes nothing',
  scope: 'identity:sign',
  once: 'optional',
  input: v.strictObject({ id: SigningKeyId }),
  output: SigningKeyView,
  errors: { signing_key_not_found: { category: 'not_found', message: 'There is no such signing key.' } },
});

/** Whoever holds a refresh token or a client's secret gets a token of the key that takes its place. */
export const makeRevokeSigningKey = (work: IdentityWork, maker: SigningKeyMaker) =>
  command(revokeSigningKey, work, async ({ id }, { tx }) => {
    const keys = await tx.signingKeys.all();
    const key = keys.find((each) => each.id === id);
    if (!key) return fail({ code: 'signing_key_not_found' });
    const decided = decideRevoke(keys, id, maker.making(tx), tx.now) ?? [];
    for (const each of decided) tx.signingKeys.save(each);
    if (decided.length > 0) tx.afterCommit(() => maker.ring.forget());
    return ok(signingKeyView(decided[0]?.key ?? key));
  });
