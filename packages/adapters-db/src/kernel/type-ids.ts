import type { IdPrefix, IdTypes } from '@quayside/domain/kernel';
import { TypeID } from 'typeid-js';

/** The uuid that a column holds, without the prefix that its type already tells. */
export const uuidOf = (id: string): string => TypeID.fromString(id).toUUID();

/** The id that a uuid of a column stands for. */
export const idOf = <P extends IdPrefix>(prefix: P, uuid: string): IdTypes[P] =>
  TypeID.fromUUID(prefix, uuid).toString() as string as IdTypes[P];

/** Ids as the text of a `uuid[]`. */
export const uuidArray = (ids: readonly string[]): string => `{${ids.map(uuidOf).join(',')}}`;
