import type { ApiKey } from '@quayside/domain/identity';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import type { apiKeys } from './tables.js';

export type KeyRow = InferInsertModel<typeof apiKeys>;

export const toRow = ({ id, ...key }: ApiKey): KeyRow => ({ ...key, id: uuidOf(id) });

export const fromRow = ({ id, ...row }: InferSelectModel<typeof apiKeys>): ApiKey => ({ ...row, id: idOf('key', id) });
