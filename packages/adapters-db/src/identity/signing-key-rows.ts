import type { SigningKey } from '@quayside/domain/identity';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { signingKeys } from './tables.js';

export const toSigningKeyRow = (key: SigningKey): InferInsertModel<typeof signingKeys> => ({
  id: uuidOf(key.id),
  number: key.number,
  state: key.state,
  publicKey: key.publicKey,
  sealedKey: 'sealedKey' in key ? key.sealedKey : null,
  createdAt: key.createdAt,
  activatedAt: 'activatedAt' in key ? key.activatedAt : null,
  retiredAt: 'retiredAt' in key ? key.retiredAt : null,
  goneAt: 'goneAt' in key ? key.goneAt : null,
  revoked: 'revoked' in key && key.revoked,
  version: key.version,
});

export const fromSigningKeyRow = (row: InferSelectModel<typeof signingKeys>): SigningKey => {
  const { number, state, publicKey, sealedKey, createdAt, activatedAt, retiredAt, goneAt, revoked, version } = row;
  const base = { id: idOf('sgn', row.id), number, publicKey, createdAt, version };
  if (state === 'next' && sealedKey !== null) return { ...base, state, sealedKey };
  if (state === 'active' && sealedKey !== null && activatedAt !== null)
    return { ...base, state, sealedKey, activatedAt };
  if (state === 'retiring' && activatedAt !== null && retiredAt !== null)
    return { ...base, state, activatedAt, retiredAt };
  if (state === 'gone' && goneAt !== null) return { ...base, state, goneAt, revoked };
  throw new Error(`the signing key ${base.id} is ${state}, and lacks what such a key has`);
};
