import { fail, ok, type Result } from '@quayside/domain/kernel';
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Database } from './database.js';

/** The schemas in the order in which they are made; each has its own numbered migrations. */
export const schemas = ['kernel', 'catalog', 'orders', 'inventory', 'payments', 'identity', 'audit'] as const;
export type SchemaName = (typeof schemas)[number];

const folder = fileURLToPath(new URL('../../../migrations/', import.meta.url));
/** The line of a migration behind which its way down stands. */
const wayDown = /^-- down$/m;
const lock = "select pg_advisory_xact_lock(hashtext('quayside.migrations'))";

interface Migration {
  readonly schema: SchemaName;
  /** `0001_orders`. */
  readonly name: string;
  readonly up: string;
  readonly down: string;
  /** Of the way up, so that a migration which was edited after it ran is noticed. */
  readonly checksum: string;
}

export interface MigrationStatus {
  readonly schema: SchemaName;
  readonly name: string;
  readonly appliedAt: string | null;
}
export type MigrationFailure =
  | { readonly code: 'changed_after_it_ran'; readonly message: string }
  | { readonly code: 'unknown_migration'; readonly message: string };

/** Brings the database to the newest state. Safe in several processes at once: one migrates, the others wait and find it done. */
export const migrateUp = async (database: Database): Promise<Result<readonly string[], MigrationFailure>> => {
  await prepare(database);
  const migrations = await readMigrations();
  const checked = check(migrations, await applied(database));
  if (!checked.ok) return checked;
  const done: string[] = [];
  for (const migration of checked.value.pending) if (await apply(database, migration)) done.push(nameOf(migration));
  return ok(done);
};

/** Takes the newest migrations back, one by one, at most `steps` of them; gives back their names. Their data is gone. */
export const migrateDown = async (
  database: Database,
  steps: number,
): Promise<Result<readonly string[], MigrationFailure>> => {
  await prepare(database);
  const migrations = await readMigrations();
  const known = await applied(database);
  const checked = check(migrations, known);
  if (!checked.ok) return checked;
  const appliedAt = (migration: Migration): string => known.get(nameOf(migration))?.at ?? '';
  const newestFirst = migrations
    .filter((migration) => known.has(nameOf(migration)))
    // What was applied at one moment is taken back in the reverse of its order.
    .toReversed()
    .toSorted((a, b) => Number(appliedAt(b) > appliedAt(a)) - Number(appliedAt(b) < appliedAt(a)))
    .slice(0, steps);
  for (const migration of newestFirst)
    await database.script(`${lock};\n${migration.down}`, [
      { text: 'delete from quayside_migrations where name = $1', parameters: [nameOf(migration)] },
    ]);
  return ok(newestFirst.map(nameOf));
};

/** Every migration, and when it was applied. */
export const migrationStatus = async (database: Database): Promise<readonly MigrationStatus[]> => {
  await prepare(database);
  const known = await applied(database);
  return (await readMigrations()).map((migration) => ({
    schema: migration.schema,
    name: migration.name,
    appliedAt: known.get(nameOf(migration))?.at ?? null,
  }));
};

const nameOf = ({ schema, name }: Migration): string => `${schema}/${name}`;

const prepare = (database: Database): Promise<void> =>
  database.script(
    `${lock}; create table if not exists public.quayside_migrations (
       name text primary key, checksum text not null, applied_at timestamptz(3) not null default now())`,
  );

const applied = async (database: Database) => {
  const rows = await database.query('select name, checksum, applied_at from public.quayside_migrations');
  return new Map(
    rows.map((row) => [
      row['name'] as string,
      { checksum: row['checksum'] as string, at: row['applied_at'] as string },
    ]),
  );
};

const check = (
  migrations: readonly Migration[],
  known: ReadonlyMap<string, { readonly checksum: string }>,
): Result<{ readonly pending: readonly Migration[] }, MigrationFailure> => {
  const changed = migrations.find(
    (migration) => (known.get(nameOf(migration))?.checksum ?? migration.checksum) !== migration.checksum,
  );
  if (changed)
    return fail({
      code: 'changed_after_it_ran',
      message: `the migration ${nameOf(changed)} was changed after this database ran it; a change needs a migration of its own`,
    });
  const names = new Set(migrations.map(nameOf));
  const unknown = [...known.keys()].find((name) => !names.has(name));
  if (unknown !== undefined)
    return fail({
      code: 'unknown_migration',
      message: `this database has run ${unknown}, which this version does not know: it was made by a newer version`,
    });
  return ok({ pending: migrations.filter((migration) => !known.has(nameOf(migration))) });
};

/** False where another process applied it while this one waited for the lock. */
const apply = async (database: Database, migration: Migration): Promise<boolean> => {
  const name = nameOf(migration);
  try {
    // The row comes first: a second process fails on it before it touches anything.
    await database.script(
      `${lock};\ninsert into public.quayside_migrations (name, checksum) values ('${name}', '${migration.checksum}');\n${migration.up}`,
    );
    return true;
  } catch (error) {
    if ((await applied(database)).has(name)) return false;
    throw error;
  }
};

const readMigrations = async (): Promise<readonly Migration[]> => {
  const found = await Promise.all(schemas.map(readSchema));
  return found.flat();
};

const readSchema = async (schema: SchemaName): Promise<readonly Migration[]> => {
  const files = await readdir(`${folder}${schema}`).catch(() => []);
  const names = files.filter((file) => file.endsWith('.sql')).map((file) => file.slice(0, -'.sql'.length));
  return Promise.all(
    names.toSorted().map(async (name) => {
      const [up = '', down] = (await readFile(`${folder}${schema}/${name}.sql`, 'utf8')).split(wayDown);
      if (down === undefined) throw new Error(`the migration ${schema}/${name} has no way down`);
      return { schema, name, up, down, checksum: createHash('sha256').update(up).digest('hex') };
    }),
  );
};
