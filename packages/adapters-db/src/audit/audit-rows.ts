import type { SealedEntry } from '@quayside/application/audit';
import { searchedAuditText, searchWords, type AuditEntry } from '@quayside/application/kernel';
import type { ChainLink } from '@quayside/domain/audit';
import type { InferInsertModel } from 'drizzle-orm';
import type { Row } from '../kernel/database.js';
import { readingRows } from '../kernel/select.js';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { entries } from './tables.js';

/** Bytes as PostgreSQL reads them: `\x` and hexadecimal. */
export const bytesOf = (hexadecimal: string): string => `\\x${hexadecimal}`;
/** What the driver makes of bytes. */
export const hexOf = (bytes: unknown): string => Buffer.from(bytes as Uint8Array).toString('hex');

export const toRow = (
  { sequence, previous, hash }: ChainLink,
  { id, ...entry }: AuditEntry,
): InferInsertModel<typeof entries> => ({
  ...entry,
  sequence,
  previous: bytesOf(previous),
  hash: bytesOf(hash),
  id: uuidOf(id),
  search: searchWords(searchedAuditText({ id, ...entry })).join(' '),
});

const read = readingRows(entries);

export const fromRow = (row: Row): SealedEntry => {
  const { sequence, previous, hash, id, search: _, ...entry } = read(row);
  return { sequence, previous: hexOf(previous), hash: hexOf(hash), entry: { ...entry, id: idOf('aud', id) } };
};
