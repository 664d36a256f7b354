import type { Ids } from '@quayside/application';
import type { IdPrefix, IdTypes } from '@quayside/domain';
import { typeidUnboxed } from 'typeid-js';

/** TypeIDs with fresh UUIDv7s. */
export const systemIds: Ids = {
  next: <P extends IdPrefix>(prefix: P) => typeidUnboxed(prefix) as string as IdTypes[P],
};
