import type { ServiceAccountEvent, KeyEvent, SigningKeyEvent } from '@quayside/domain/identity';
import { SecretId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { eventContract, Instant, type EventContracts } from '../kernel/index.js';

type CredentialEvent = KeyEvent | ServiceAccountEvent | SigningKeyEvent;

const scope = 'identity:read';
type Inside<Type extends CredentialEvent['type']> = Extract<CredentialEvent, { type: Type }>['data'];

/** What the outside hears of who may ask. The subject is the id of the key, the service account or the signing key. */
export const credentialEvents = {
  'identity.key_created': eventContract({
    type: 'identity.key_created',
    version: 1,
    summary: 'An API key was created',
    scope,
    data: v.strictObject({ name: v.string(), scopes: v.array(v.string()), expires_at: v.nullable(Instant) }),
    view: ({ name, scopes, expiresAt }: Inside<'identity.key_created'>) => ({
      name,
      scopes: [...scopes],
      expires_at: expiresAt,
    }),
  }),
  'identity.key_revoked': eventContract({
    type: 'identity.key_revoked',
    version: 1,
    summary: 'An API key was revoked',
    scope,
    data: v.strictObject({ name: v.string() }),
    view: ({ name }: Inside<'identity.key_revoked'>) => ({ name }),
  }),
  'identity.service_account_created': eventContract({
    type: 'identity.service_account_created',
    version: 1,
    summary: 'A service account was created',
    scope,
    data: v.strictObject({ name: v.string(), scopes: v.array(v.string()) }),
    view: ({ name, scopes }: Inside<'identity.service_account_created'>) => ({ name, scopes: [...scopes] }),
  }),
  'identity.service_account_changed': eventContract({
    type: 'identity.service_account_changed',
    version: 1,
    summary: 'The name or the scopes of a service account changed',
    scope,
    data: v.strictObject({ name: v.string(), scopes: v.array(v.string()) }),
    view: ({ name, scopes }: Inside<'identity.service_account_changed'>) => ({ name, scopes: [...scopes] }),
  }),
  'identity.service_account_secret_added': eventContract({
    type: 'identity.service_account_secret_added',
    version: 1,
    summary: 'A service account was given another secret',
    scope,
    data: v.strictObject({ secret_id: SecretId, expires_at: v.nullable(Instant) }),
    view: ({ secretId, expiresAt }: Inside<'identity.service_account_secret_added'>) => ({
      secret_id: secretId,
      expires_at: expiresAt,
    }),
  }),
  'identity.service_account_secret_removed': eventContract({
    type: 'identity.service_account_secret_removed',
    version: 1,
    summary: 'A secret of a service account was removed, or had expired',
    scope,
    data: v.strictObject({ secret_id: SecretId }),
    view: ({ secretId }: Inside<'identity.service_account_secret_removed'>) => ({ secret_id: secretId }),
  }),
  'identity.service_account_ended': eventContract({
    type: 'identity.service_account_ended',
    version: 1,
    summary: 'A service account ended',
    scope,
    data: v.strictObject({ name: v.string() }),
    view: ({ name }: Inside<'identity.service_account_ended'>) => ({ name }),
  }),
  'identity.signing_key_made': eventContract({
    type: 'identity.signing_key_made',
    version: 1,
    summary: 'A signing key was made; it is published, and signs nothing yet',
    scope,
    data: v.strictObject({ number: v.number() }),
    view: ({ number }: Inside<'identity.signing_key_made'>) => ({ number }),
  }),
  'identity.signing_key_activated': eventContract({
    type: 'identity.signing_key_activated',
    version: 1,
    summary: 'A signing key signs access tokens from now on',
    scope,
    data: v.strictObject({ number: v.number() }),
    view: ({ number }: Inside<'identity.signing_key_activated'>) => ({ number }),
  }),
  'identity.signing_key_retired': eventContract({
    type: 'identity.signing_key_retired',
    version: 1,
    summary: 'A signing key signs no longer; what it signed is good until it expires',
    scope,
    data: v.strictObject({ number: v.number() }),
    view: ({ number }: Inside<'identity.signing_key_retired'>) => ({ number }),
  }),
  'identity.signing_key_gone': eventContract({
    type: 'identity.signing_key_gone',
    version: 1,
    summary: 'A signing key is gone; nothing that it signed is good',
    scope,
    data: v.strictObject({ number: v.number(), revoked: v.boolean() }),
    view: ({ number, revoked }: Inside<'identity.signing_key_gone'>) => ({ number, revoked }),
  }),
} as const satisfies EventContracts<CredentialEvent>;
