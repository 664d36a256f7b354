import { signingKeyStates, type SigningKey } from '@quayside/domain/identity';
import { SigningKeyId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant } from '../../kernel/index.js';

/** A signing key as everybody sees it: its public part only. */
export const SigningKeyView = v.strictObject({
  /** The `kid` of the tokens that it signs. */
  id: SigningKeyId,
  number: v.number(),
  state: v.picklist(signingKeyStates),
  /** Ed25519, 32 bytes in base 64 (URL). */
  public_key: v.string(),
  created_at: Instant,
  activated_at: v.nullable(Instant),
  retired_at: v.nullable(Instant),
  gone_at: v.nullable(Instant),
  /** Whether it was taken away before its time. */
  revoked: v.boolean(),
  version: v.number(),
});
export type SigningKeyView = v.InferOutput<typeof SigningKeyView>;

export const signingKeyView = (key: SigningKey): SigningKeyView => ({
  id: key.id,
  number: key.number,
  state: key.state,
  public_key: key.publicKey,
  created_at: key.createdAt,
  activated_at: 'activatedAt' in key ? key.activatedAt : null,
  retired_at: 'retiredAt' in key ? key.retiredAt : null,
  gone_at: 'goneAt' in key ? key.goneAt : null,
  revoked: 'revoked' in key && key.revoked,
  version: key.version,
});
