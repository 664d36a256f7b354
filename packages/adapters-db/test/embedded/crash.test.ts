import { mkdir, mkdtemp, readFile, readdir, rename, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { expect } from 'chai';
import { startEmbeddedPostgres } from '../../src/embedded/index.js';
import { readLivePostmaster } from '../../src/embedded/postmaster-file.js';
import { ended } from '../../src/embedded/processes.js';
import { AS_ROOT, describeEmbedded, exists, query, serverPid, Surroundings, until } from './surroundings.js';

const NOBODY = 65534;

describeEmbedded('the embedded database after a crash', function () {
  this.timeout(60_000);
  const around = new Surroundings();
  afterEach(() => around.clear());
  let committed = 0;

  /** A folder whose owner committed a row and was killed; its server may still run. */
  async function abandoned(signal: NodeJS.Signals = 'SIGKILL'): Promise<string> {
    const folder = await around.sharedFolder();
    const owner = around.owner('start', folder);
    const running = await owner.report('running');
    committed += 1;
    await query(running, 'drop table if exists kept');
    await query(running, `create table kept as select ${committed} as n`);
    await owner.kill(signal);
    return folder;
  }

  async function expectKept(folder: string): Promise<void> {
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    expect(database.owned).to.equal(true);
    expect(await query(database, 'select n from kept')).to.deep.equal([{ n: committed }]);
    await database.stop();
    expect(await readLivePostmaster(path.join(folder, 'postgres'))).to.equal(null);
  }

  it('goes on with the server of an owner that was killed', async () => {
    const folder = await abandoned();
    const orphan = await serverPid(folder);
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    expect(await serverPid(folder)).to.equal(orphan);
    expect(await query(database, 'select n from kept')).to.deep.equal([{ n: committed }]);
    await database.stop();
    expect(await ended(orphan, 0)).to.equal(true);
  });

  it('goes on with the server of an owner that a signal ended before it could stop it', async () => {
    const folder = await abandoned('SIGTERM');
    const orphan = await serverPid(folder);
    await around.opened(startEmbeddedPostgres({ folder }));
    expect(await serverPid(folder)).to.equal(orphan);
  });

  it('replaces an orphan that was started with other settings', async () => {
    const folder = await abandoned();
    const orphan = await serverPid(folder);
    const options = path.join(folder, 'postgres', 'postmaster.opts');
    await writeFile(options, (await readFile(options, 'utf8')).replace('max_connections=40', 'max_connections=41'));
    await around.opened(startEmbeddedPostgres({ folder }));
    expect(await serverPid(folder)).not.to.equal(orphan);
    expect(await ended(orphan, 0)).to.equal(true);
  });

  it('replaces an orphan that does not answer', async () => {
    const folder = await abandoned();
    const orphan = await serverPid(folder);
    process.kill(orphan, 'SIGSTOP');
    await expectKept(folder);
    expect(await ended(orphan, 0)).to.equal(true);
  });

  it('waits for an orphan that is being shut down', async () => {
    const folder = await abandoned();
    process.kill(await serverPid(folder), 'SIGINT');
    await expectKept(folder);
  });

  it('recovers when the server was killed with its owner', async () => {
    const folder = await abandoned();
    const orphan = await serverPid(folder);
    process.kill(orphan, 'SIGKILL');
    await ended(orphan, 5_000);
    await expectKept(folder);
  });

  for (const [title, ending] of [
    ['was killed', 'SIGKILL'],
    ['was stopped for its successor', 'SIGSTOP'],
  ] satisfies [string, NodeJS.Signals][]) {
    it(`clears the socket folder elsewhere of a server that ${title}`, async () => {
      const folder = path.join(await around.folder(), 'a-folder-with-quite-a-long-name'.repeat(4));
      await rename(await around.madeFolder(), folder);
      const owner = around.owner('start', folder);
      const { connection } = await owner.report('running');
      await owner.kill('SIGKILL');
      process.kill(await serverPid(folder), ending);

      await around.opened(startEmbeddedPostgres({ folder }));
      expect(await exists(connection.host)).to.equal(false);
    });
  }

  it('stops the server when its owner ends by an uncaught error', async () => {
    const folder = await around.sharedFolder();
    const owner = around.owner('start', folder);
    await owner.report('running');
    const pid = await serverPid(folder);
    owner.ask('throw');
    await owner.gone();
    await until(() => ended(pid, 0));
    expect(await exists(path.join(folder, 'postgres', 'postmaster.pid'))).to.equal(false);
  });

  it('is made anew where its making was interrupted', async () => {
    const folder = await around.folder();
    const owner = around.owner('start', folder);
    await until(async () => {
      const entries = await readdir(folder, { recursive: true });
      return entries.some((entry) => entry.startsWith('postgres.new-') && entry.endsWith('PG_VERSION'));
    });
    await owner.kill('SIGKILL');
    expect(await exists(path.join(folder, 'postgres'))).to.equal(false);

    const database = await around.opened(startEmbeddedPostgres({ folder }));
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    expect((await readdir(folder)).filter((name) => name.startsWith('postgres.new-'))).to.deep.equal([]);
  });

  it('survives its owner’s death at any moment of the first start', async () => {
    const folder = await around.folder();
    const moments = [0, 100, 250, 400, 550, 700];
    for (const delay of moments) {
      const owner = around.owner('start', folder);
      await owner.report('began');
      await new Promise((resolve) => setTimeout(resolve, delay));
      await owner.kill('SIGKILL');
    }
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('removes what an interrupted making left long ago', async () => {
    const folder = await around.sharedFolder();
    const leftover = await mkdtemp(path.join(folder, 'postgres.new-'));
    await mkdir(path.join(leftover, 'base', '1'), { recursive: true });
    await writeFile(path.join(leftover, 'PG_VERSION'), '18\n');
    await around.opened(startEmbeddedPostgres({ folder }));
    expect(await exists(leftover)).to.equal(false);
  });

  for (const [title, content] of [
    ['of a process that is gone', async () => `${await idOfEnded()}\n/data\n1700000000\n5432\n.\n\n 1 1\nready\n`],
    [
      'whose process id another process has now',
      async () => `${idOfStranger()}\n/data\n1700000000\n5432\n.\n\n 1 1\nready\n`,
    ],
    ['that its writer did not finish', () => Promise.resolve('')],
  ] satisfies [string, () => Promise<string>][]) {
    it(`starts over a postmaster.pid ${title}`, async () => {
      const folder = await around.sharedFolder();
      const text = await content();
      await writeFile(path.join(folder, 'postgres', 'postmaster.pid'), text);
      await writeFile(path.join(folder, 'postgres', '.s.PGSQL.5432.lock'), text);
      const database = await around.opened(startEmbeddedPostgres({ folder }));
      expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    });
  }

  /** The id of a living process that is no server, with the server's own user: PostgreSQL alone would take it for one. */
  function idOfStranger(): number {
    const stranger = spawn('sleep', ['600'], AS_ROOT ? { uid: NOBODY, gid: NOBODY } : {});
    return around.watch(stranger).pid ?? expect.fail('sleep did not start');
  }

  async function idOfEnded(): Promise<number> {
    const pid = spawn('true').pid ?? expect.fail('true did not start');
    await ended(pid, 5_000);
    return pid;
  }
});
