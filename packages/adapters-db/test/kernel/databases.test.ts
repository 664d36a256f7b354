import { expect } from 'chai';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((_name, databases) => {
  const rows = 'select position from kernel.consumers';

  it('gives each a database of its own, with every migration', async () => {
    const [one, other] = [await databases.fresh(), await databases.fresh()];
    await one.database.query("insert into kernel.consumers (name, position) values ('orders', 7)");
    expect(await one.connect().query(rows)).to.deep.equal([{ position: 7 }]);
    expect(await other.database.query(rows)).to.have.length(0);
  });

  for (const turn of ['first', 'second'])
    it(`gives the ${turn} who asks a database as new, whatever became of the one before`, async () => {
      const { database } = await databases.fresh();
      expect(await database.query(rows)).to.have.length(0);
      expect(await database.query("select nextval('kernel.message_position') as next")).to.deep.equal([{ next: 1 }]);
      expect(await database.query("select 1 from pg_class where relname = 'left_behind'")).to.have.length(0);
      await database.query("insert into kernel.consumers (name, position) values ('orders', 7)");
      if (turn === 'first') await database.query('create table kernel.left_behind (id integer)');
    });

  it('gives an empty one where that is asked for', async () => {
    const { database } = await databases.empty();
    expect(await database.query("select 1 from pg_namespace where nspname = 'kernel'")).to.have.length(0);
  });
});
