import type { NewClientSecret } from '@quayside/domain/identity';
import type { Instant } from '@quayside/domain/kernel';
import type { Digest, Ids } from '../../kernel/index.js';
import { hintOf, newSecret } from '../secret.js';

/** A new secret of an account: as it is shown once, and as it is kept. */
export const freshSecret = (
  digest: Digest,
  ids: Ids,
  expiresAt: Instant | null,
): { readonly text: string; readonly secret: NewClientSecret } => {
  const text = newSecret(digest, 'client');
  return { text, secret: { id: ids.next('sec'), hash: digest.sha256(text), hint: hintOf(text), expiresAt } };
};
