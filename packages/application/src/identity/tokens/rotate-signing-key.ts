import { publishedFor, rotateKeys } from '@quayside/domain/identity';
import { between, fail, later, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, Instant } from '../../kernel/index.js';
import type { IdentityWork } from '../ports.js';
import { SigningKeyView, signingKeyView } from './signing-key-view.js';
import type { SigningKeyMaker } from './key-maker.js';

export const rotateSigningKey = contract({
  name: 'identity.rotate_signing_key',
  kind: 'command',
  summary: 'Sign with the next key from now on; tokens that the old one signed stay good until they expire',
  scope: 'identity:sign',
  once: 'optional',
  input: v.strictObject({
    /** Also where the next key has not been published for long enough for all who verify tokens to know it. */
    at_once: v.optional(v.boolean(), false),
  }),
  output: SigningKeyView,
  errors: {
    next_key_too_new: {
      category: 'conflict',
      message: 'Others who verify tokens may not know the next key yet; wait, or rotate at once all the same.',
      details: v.strictObject({ known_at: Instant }),
    },
  },
});

/** Answers with the key that signs from now on. */
export const makeRotateSigningKey = (work: IdentityWork, maker: SigningKeyMaker) =>
  command(rotateSigningKey, work, async ({ at_once: atOnce }, { tx }) => {
    const keys = await tx.signingKeys.all();
    const next = keys.find(({ state }) => state === 'next');
    if (next && !atOnce && between(next.createdAt, tx.now) < publishedFor)
      return fail({ code: 'next_key_too_new', details: { known_at: later(next.createdAt, publishedFor) } });
    const decided = rotateKeys(keys, maker.making(tx), tx.now);
    const active = decided.map(({ key }) => key).find(({ state }) => state === 'active');
    if (!active) throw new Error('a rotation leaves a key that signs');
    for (const each of decided) tx.signingKeys.save(each);
    tx.afterCommit(() => maker.ring.forget());
    return ok(signingKeyView(active));
  });
