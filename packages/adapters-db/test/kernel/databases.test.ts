import { expect } from 'chai';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((_name, databases) => {
  it('gives each suite a database of its own, with every migration', async () => {
    const [one, other] = [await databases.fresh(), await databases.fresh()];
    await one.database.query("insert into kernel.consumers (name, position) values ('orders', 7)");
    expect(await one.connect().query('select position from kernel.consumers')).to.deep.equal([{ position: 7 }]);
    expect(await other.database.query('select position from kernel.consumers')).to.have.length(0);
  });

  it('gives an empty one where that is asked for', async () => {
    const { database } = await databases.empty();
    expect(await database.query("select 1 from pg_namespace where nspname = 'kernel'")).to.have.length(0);
  });
});
