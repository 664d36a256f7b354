import { defaultLocation } from '@quayside/application';
import type { System } from './system.js';

/** The administrator's API key that is made at the first start. Shown once; only its digest is kept. */
export interface FirstKey {
  readonly id: string;
  readonly secret: string;
}

/** Makes the first key where there is none at all; null where there is one. */
export const ensureFirstKey = async ({ ask }: System): Promise<FirstKey | null> => {
  const keys = await ask('identity.list_keys', { per_page: 1 });
  if (!keys.ok || keys.value.pagination.total > 0) return null;
  const made = await ask('identity.create_key', { name: 'administrator', scopes: ['*'] });
  return made.ok && made.value.secret !== null ? { id: made.value.id, secret: made.value.secret } : null;
};

/** Opens the first location where there is none, so that stock can be received at once. */
export const ensureFirstLocation = async ({ ask }: System): Promise<void> => {
  const locations = await ask('inventory.list_locations', { per_page: 1 });
  if (locations.ok && locations.value.pagination.total === 0) await ask('inventory.create_location', defaultLocation);
};
