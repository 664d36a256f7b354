import type { RotatingVault } from '@quayside/application/kernel';
import type { IdPrefix } from '@quayside/domain/kernel';
import type { PgColumn } from 'drizzle-orm/pg-core';
import { mailTokens, signingKeys, users } from './identity/tables.js';
import type { Database } from './kernel/database.js';
import { qualified } from './kernel/table-writer.js';
import { idOf } from './kernel/type-ids.js';

/** A column whose texts the vault sealed for `schema.table.column/id`. */
interface SealedColumn {
  readonly column: PgColumn;
  /** Of the ids of its table. */
  readonly prefix: IdPrefix;
}

/** Every column that is sealed. */
const sealedColumns: readonly SealedColumn[] = [
  { column: signingKeys.sealedKey, prefix: 'sgn' },
  { column: users.factorSecret, prefix: 'usr' },
  { column: mailTokens.sealedToken, prefix: 'mtk' },
];

/** What was done for one column. */
export interface Resealed {
  /** `identity.users.factor_secret` */
  readonly column: string;
  readonly texts: number;
  /** Those that were sealed anew; the others were up to date. */
  readonly resealed: number;
}

const atOnce = 500;

/** Seals anew whatever was not sealed by the key that seals now. Throws `CannotOpen` for what no key opens. */
export const resealAll = async (database: Database, vault: RotatingVault): Promise<readonly Resealed[]> => {
  const done: Resealed[] = [];
  for (const each of sealedColumns) done.push(await resealColumn(database, vault, each));
  return done;
};

const resealColumn = async (
  database: Database,
  vault: RotatingVault,
  { column, prefix }: SealedColumn,
): Promise<Resealed> => {
  const table = qualified(column.table);
  const place = `${table}.${column.name}`;
  let [after, texts, resealed] = ['00000000-0000-0000-0000-000000000000', 0, 0];
  for (;;) {
    const rows = await database.query(
      `select id, ${column.name} as sealed from ${table} where ${column.name} is not null and id > $1::text::uuid order by id limit ${atOnce}`,
      [after],
    );
    for (const row of rows) {
      const [id, sealed] = [row['id'] as string, row['sealed'] as string];
      after = id;
      texts += 1;
      if (vault.isCurrent(sealed)) continue;
      const context = `${place}/${idOf(prefix, id)}`;
      // Whoever changed the text meanwhile has sealed it by today's key.
      const changed = await database.query(
        `update ${table} set ${column.name} = $3::text where id = $1::text::uuid and ${column.name} = $2::text returning id`,
        [id, sealed, vault.seal(vault.open(sealed, context), context)],
      );
      resealed += changed.length;
    }
    if (rows.length < atOnce) return { column: place, texts, resealed };
  }
};
