import { expect } from 'chai';
import { readFile } from 'node:fs/promises';
import { migrateDown, migrateUp, migrationStatus, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';
import { schemaSnapshot } from './schema-snapshot.js';

const folder = new URL('../../../migrations/', import.meta.url);
const upOf = async (name: string): Promise<string> =>
  (await readFile(new URL(`${name}.sql`, folder), 'utf8')).split('\n-- down\n')[0] ?? '';

const done = async (migrating: ReturnType<typeof migrateUp>): Promise<readonly string[]> => {
  const result = await migrating;
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

describeOnDatabases((_name, databases) => {
  describe('migrations', () => {
    let database: Database;
    let connect: () => Database;
    beforeEach(async () => {
      ({ database, connect } = await databases.empty());
    });

    it('bring a database to the newest state, once', async () => {
      expect((await migrationStatus(database)).map(({ appliedAt }) => appliedAt)).to.satisfy((moments: unknown[]) =>
        moments.every((moment) => moment === null),
      );
      const applied = await done(migrateUp(database));
      expect(applied).to.include.members(['kernel/0001_messages', 'orders/0001_orders']);
      const status = await migrationStatus(database);
      expect(status.map(({ schema, name }) => `${schema}/${name}`)).to.deep.equal(applied);
      for (const { appliedAt } of status) expect(appliedAt).to.match(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
      const before = await schemaSnapshot(database);
      expect(await done(migrateUp(database))).to.deep.equal([]);
      expect(await schemaSnapshot(database)).to.deep.equal(before);
    });

    it('are each applied once where several processes migrate at the same time', async () => {
      const applied = await Promise.all([database, connect(), connect()].map((each) => done(migrateUp(each))));
      const all = (await migrationStatus(database)).map(({ schema, name }) => `${schema}/${name}`);
      expect(applied.flat().toSorted()).to.deep.equal(all.toSorted());
      expect(await done(migrateUp(database))).to.deep.equal([]);
    });

    it('are each taken back to what was there before them, and can be applied again', async () => {
      const names = await done(migrateUp(database));
      const whole = await schemaSnapshot(database);
      const { database: stepwise } = await databases.empty();
      const before = new Map<string, readonly string[]>();
      for (const name of names) {
        before.set(name, await schemaSnapshot(stepwise));
        await stepwise.script(await upOf(name));
      }
      for (const name of names.toReversed()) {
        expect(await done(migrateDown(database, 1))).to.deep.equal([name]);
        expect(await schemaSnapshot(database), `after ${name} was taken back`).to.deep.equal(before.get(name));
      }
      expect(await done(migrateDown(database, 1))).to.deep.equal([]);
      expect(await done(migrateUp(database))).to.deep.equal(names);
      expect(await schemaSnapshot(database)).to.deep.equal(whole);
    });

    it('are taken back several at a time, the newest first', async () => {
      const names = await done(migrateUp(database));
      expect(await done(migrateDown(database, 2))).to.deep.equal(names.toReversed().slice(0, 2));
      expect(await done(migrateUp(database))).to.deep.equal(names.slice(-2));
      expect(await done(migrateDown(database, 100))).to.deep.equal(names.toReversed());
      expect(await schemaSnapshot(database)).to.deep.equal([]);
    });

    it('are taken back in the reverse of the order in which they were applied, whatever their context', async () => {
      const names = await done(migrateUp(database));
      const late = 'catalog/0001_products';
      await database.query(
        `update quayside_migrations set applied_at = applied_at + interval '1 hour' where name = '${late}'`,
      );
      const rest = names.filter((name) => name !== late).toReversed();
      expect(await done(migrateDown(database, 2))).to.deep.equal([late, ...rest.slice(0, 1)]);
    });

    it('are refused where one was edited after it ran', async () => {
      await done(migrateUp(database));
      const before = await schemaSnapshot(database);
      await database.query(
        "update quayside_migrations set checksum = 'of another text' where name = 'orders/0001_orders'",
      );
      for (const migrating of [migrateUp(database), migrateDown(database, 1)]) {
        const result = await migrating;
        expect(result).to.have.deep.nested.property('error.code', 'changed_after_it_ran');
        expect(result).to.have.deep.nested.property('error.message').that.contains('orders/0001_orders');
      }
      expect(await schemaSnapshot(database)).to.deep.equal(before);
    });

    it('are refused where a newer version was here', async () => {
      await done(migrateUp(database));
      await database.query("insert into quayside_migrations (name, checksum) values ('orders/9999_future', 'x')");
      const result = await migrateUp(database);
      expect(result).to.have.deep.nested.property('error.code', 'unknown_migration');
      expect(result).to.have.deep.nested.property('error.message').that.contains('orders/9999_future');
    });
  });
});
