import type { World } from '../world.js';
import { past, type TransportCases } from './scene.js';

const noKey = 'key_01h455vb4pex5vsknk084sn02q';

export const identityCases = {
  'identity.create_key': {
    granted: ({ tag }) => ({
      name: `till ${tag}`,
      scopes: ['orders:read', 'catalog:*'],
      expires_at: '2999-01-01T00:00:00Z',
    }),
    refused: {
      UNKNOWN_SCOPE: ({ tag }) => ({ name: tag, scopes: ['orders:read', 'orders:fly'] }),
      WRONG_EXPIRY: ({ tag }) => ({ name: tag, scopes: ['orders:read'], expires_at: past }),
    },
    toldOnce: ['secret'],
  },
  'identity.list_keys': {
    granted: () => ({ status: ['active'], sort: 'name', per_page: 5 }),
    volatile: ['last_used_at'],
  },
  'identity.revoke_key': {
    granted: async (world) => {
      const key = await world.ask<{ id: string }>('identity.create_key', { name: world.tag, scopes: ['orders:read'] });
      return { id: key.id };
    },
    refused: { KEY_NOT_FOUND: () => ({ id: noKey }) },
  },
} as const satisfies TransportCases;

interface Account {
  readonly id: string;
  readonly secret: string;
  readonly secrets: readonly { readonly id: string }[];
}
const serviceAccount = (world: World): Promise<Account> =>
  world.ask('identity.create_service_account', { name: world.tag, scopes: ['orders:read', 'inventory:*'] });
const noAccount = 'svc_01h455vb4pex5vsknk084sn02q';

export const serviceAccountCases = {
  'identity.create_service_account': {
    granted: ({ tag }) => ({
      name: `robots ${tag}`,
      scopes: ['inventory:*'],
      secret_expires_at: '2999-01-01T00:00:00Z',
    }),
    refused: { UNKNOWN_SCOPE: ({ tag }) => ({ name: tag, scopes: ['orders:fly'] }) },
    toldOnce: ['secret'],
  },
  'identity.get_service_account': {
    granted: async (world) => ({ id: (await serviceAccount(world)).id }),
    refused: { SERVICE_ACCOUNT_NOT_FOUND: () => ({ id: noAccount }) },
  },
  'identity.list_service_accounts': {
    granted: async (world) => {
      await serviceAccount(world);
      return { status: ['active'], sort: '-name', per_page: 3 };
    },
  },
  'identity.update_service_account': {
    granted: async (world) => ({
      id: (await serviceAccount(world)).id,
      expected_version: 'any',
      scopes: ['orders:read'],
    }),
    refused: {
      VERSION_MISMATCH: async (world) => ({ id: (await serviceAccount(world)).id, expected_version: 9, name: 'new' }),
    },
  },
  'identity.end_service_account': {
    granted: async (world) => ({ id: (await serviceAccount(world)).id }),
    refused: { SERVICE_ACCOUNT_NOT_FOUND: () => ({ id: noAccount }) },
  },
  'identity.add_account_secret': {
    granted: async (world) => ({ id: (await serviceAccount(world)).id, expires_at: null }),
    refused: {
      TOO_MANY_SECRETS: async (world) => {
        const { id } = await serviceAccount(world);
        await world.ask('identity.add_account_secret', { id });
        return { id };
      },
    },
    toldOnce: ['secret'],
  },
  'identity.remove_account_secret': {
    granted: async (world) => {
      const { id, secrets } = await serviceAccount(world);
      return { id, secret_id: secrets[0]?.id };
    },
    refused: {
      ACCOUNT_SECRET_NOT_FOUND: async (world) => ({
        id: (await serviceAccount(world)).id,
        secret_id: 'sec_01h455vb4pex5vsknk084sn02q',
      }),
    },
  },
  'identity.issue_token': {
    granted: async (world) => {
      const { id, secret } = await serviceAccount(world);
      return { grant_type: 'client_credentials', client_id: id, client_secret: secret, scope: 'inventory:read' };
    },
    refused: {
      INVALID_CLIENT: () => ({ grant_type: 'client_credentials', client_id: noAccount, client_secret: 'wrong' }),
      UNSUPPORTED_GRANT_TYPE: () => ({ grant_type: 'password' }),
    },
    volatile: ['access_token'],
  },
  'identity.list_signing_keys': { granted: () => ({ state: ['active', 'next'], sort: '-number' }) },
  'identity.rotate_signing_key': {
    granted: () => ({ at_once: true }),
    other: () => ({ at_once: false }),
    refused: { NEXT_KEY_TOO_NEW: () => ({}) },
    volatile: ['number', 'public_key'],
  },
  'identity.revoke_signing_key': {
    granted: async (world) => {
      const [key] = await world.items<{ id: string }>('identity.list_signing_keys', { state: ['active'] });
      await world.ask('identity.rotate_signing_key', { at_once: true });
      return { id: key?.id };
    },
    refused: { SIGNING_KEY_NOT_FOUND: () => ({ id: 'sgn_01h455vb4pex5vsknk084sn02q' }) },
    volatile: ['number', 'public_key'],
  },
} as const satisfies TransportCases;
