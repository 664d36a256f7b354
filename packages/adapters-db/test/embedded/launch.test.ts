import { readFile, rename, symlink } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { startEmbeddedPostgres } from '../../src/embedded/index.js';
import { describeEmbedded, exists, query, serverPid, Surroundings } from './surroundings.js';

describeEmbedded('the embedded database', function () {
  this.timeout(30_000);
  const around = new Surroundings();
  afterEach(() => around.clear());

  it('is made at the first start and keeps its data over a restart', async () => {
    const folder = path.join(await around.folder(), 'not', 'there', 'yet');
    const first = await around.opened(startEmbeddedPostgres({ folder }));
    expect(first.owned).to.equal(true);
    await query(first, 'create table kept(n int)');
    await query(first, 'insert into kept values (42)');
    await first.stop();

    const second = await around.opened(startEmbeddedPostgres({ folder }));
    expect(await query(second, 'select n from kept')).to.deep.equal([{ n: 42 }]);
  });

  it('is UTF-8 in UTC, ordered by code point, with letters beyond ASCII', async () => {
    const database = await around.opened(startEmbeddedPostgres({ folder: await around.sharedFolder() }));
    const [row] = await query(
      database,
      `select current_database() as name, current_user as owner, pg_encoding_to_char(encoding) as encoding,
              current_setting('TimeZone') as zone, 'a' > 'B' as by_code_point, lower('KØBENHAVN') as lower
       from pg_database where datname = current_database()`,
    );
    expect(row).to.deep.equal({
      name: 'quayside',
      owner: 'quayside',
      encoding: 'UTF8',
      zone: 'UTC',
      by_code_point: true,
      lower: 'københavn',
    });
  });

  it('promises durability and listens on no port', async () => {
    const database = await around.opened(startEmbeddedPostgres({ folder: await around.sharedFolder() }));
    const rows = await query(
      database,
      `select name, setting from pg_settings
       where name in ('fsync', 'synchronous_commit', 'full_page_writes', 'listen_addresses') order by name`,
    );
    expect(rows.map((row) => `${String(row['name'])}=${String(row['setting'])}`)).to.deep.equal([
      'fsync=on',
      'full_page_writes=on',
      'listen_addresses=',
      'synchronous_commit=on',
    ]);
  });

  it('leaves no server and no socket behind when it is stopped, once or twice', async () => {
    const folder = await around.sharedFolder();
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    await Promise.all([database.stop(), database.stop()]);
    await database.stop();
    expect(await exists(path.join(folder, 'postgres', 'postmaster.pid'))).to.equal(false);
    expect(await exists(path.join(database.connection.host, '.s.PGSQL.5432'))).to.equal(false);
  });

  it('takes a folder relative to the working folder', async () => {
    const folder = await around.sharedFolder();
    const relative = path.relative(process.cwd(), folder);
    const database = await around.opened(startEmbeddedPostgres({ folder: relative }));
    expect(database.connection.host).to.equal(path.join(folder, 'postgres'));
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('puts the socket elsewhere where the path is too long for one, and cleans up there', async () => {
    const folder = path.join(await around.folder(), 'a-folder-with-quite-a-long-name'.repeat(4));
    await rename(await around.madeFolder(), folder);
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    const socket = path.join(database.connection.host, '.s.PGSQL.5432');
    expect(Buffer.byteLength(socket)).to.be.below(104);
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    await database.stop();
    expect(await exists(database.connection.host)).to.equal(false);
  });

  it('puts the socket elsewhere where clients would take the path for several hosts', async () => {
    const folder = path.join(await around.folder(), 'one,two: "three" it\'s');
    await rename(await around.madeFolder(), folder);
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('keeps what the server says in a log file of the folder', async () => {
    const folder = await around.sharedFolder();
    await around.opened(startEmbeddedPostgres({ folder }));
    expect(await readFile(path.join(folder, 'postgres.log'), 'utf8')).to.include('ready to accept connections');
  });

  it('tells its log when the server ends by itself', async () => {
    const folder = await around.sharedFolder();
    const lines: string[] = [];
    const told = new Promise<string>((resolve) => {
      const log = (line: string): void => {
        lines.push(line);
        if (line.includes('ended by itself')) resolve(line);
      };
      void around
        .opened(startEmbeddedPostgres({ folder, log }))
        .then(async () => process.kill(await serverPid(folder), 'SIGKILL'));
    });
    expect(await told)
      .to.include(folder)
      .and.to.include('SIGKILL');
  });

  it('refuses a second start in the same process, through a symbolic link too', async () => {
    const folder = await around.sharedFolder();
    const link = path.join(await around.folder(), 'link');
    await symlink(folder, link);
    await around.opened(startEmbeddedPostgres({ folder }));

    const second = await startEmbeddedPostgres({ folder: link });
    expect(second).to.have.nested.property('error.code', 'data_folder_in_use');
  });
});
