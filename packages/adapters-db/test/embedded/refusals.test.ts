import { chmod, chown, cp, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { type EmbeddedFailure, startEmbeddedPostgres } from '../../src/embedded/index.js';
import { canReach } from '../../src/embedded/server-account.js';
import { AS_ROOT, describeEmbedded, query, Surroundings } from './surroundings.js';

const NOBODY = 65534;

describeEmbedded('a data folder that the embedded database cannot use', function () {
  this.timeout(30_000);
  const around = new Surroundings();
  afterEach(() => around.clear());

  async function refusal(folder: string): Promise<EmbeddedFailure> {
    const result = await startEmbeddedPostgres({ folder });
    if (result.ok) await result.value.stop();
    return result.ok ? expect.fail('it started') : result.error;
  }

  function expectUnusable(failure: EmbeddedFailure, folder: string): void {
    expect(failure.code).to.equal('data_folder_unusable');
    expect(failure.message).to.include(folder).and.to.include('DATABASE_URL');
  }

  it('is a file', async () => {
    const folder = path.join(await around.folder(), 'data');
    await writeFile(folder, 'not a folder');
    const failure = await refusal(folder);
    expectUnusable(failure, folder);
    expect(failure.message).to.include('something that is no folder has this name');
  });

  it('has a file in its path', async () => {
    const file = path.join(await around.folder(), 'file');
    await writeFile(file, '');
    expectUnusable(await refusal(path.join(file, 'data')), path.join(file, 'data'));
  });

  it('has a lock file that cannot be locked', async () => {
    const folder = await around.folder();
    await mkdir(path.join(folder, 'postgres.lock'));
    const failure = await refusal(folder);
    expectUnusable(failure, folder);
    expect(failure.message).to.include('lock');
  });

  it('holds something else under the database’s name', async () => {
    const folder = await around.folder();
    await mkdir(path.join(folder, 'postgres'));
    await writeFile(path.join(folder, 'postgres', 'letter.txt'), 'precious');
    const failure = await refusal(folder);
    expectUnusable(failure, folder);
    expect(failure.message).to.include('is no PostgreSQL database');
  });

  it('was made by another major version', async () => {
    const folder = await around.folder();
    await mkdir(path.join(folder, 'postgres'));
    await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '17\n');
    const failure = await refusal(folder);
    expectUnusable(failure, folder);
    expect(failure.message).to.include('made by PostgreSQL 17').and.to.include('pg_dump');
  });

  it('may not be written by this user', async function () {
    const parent = await around.openFolder();
    const folder = path.join(parent, 'data');
    if (!AS_ROOT) {
      await chmod(parent, 0o555);
      expectUnusable(await refusal(folder), folder);
      return;
    }
    // Root may write everywhere: a process of another user tries instead, where it can read this program.
    const stranger = { uid: NOBODY, gid: NOBODY, switched: true };
    if (!(await canReach(stranger, path.dirname(fileURLToPath(import.meta.url))))) return this.skip();
    const outcome = await around.owner('start', folder, NOBODY).outcome();
    if (outcome.kind !== 'refused') return expect.fail('it started');
    expectUnusable(outcome.failure, folder);
    expect(outcome.failure.message).to.include('may not read and write');
  });

  it('has a database that PostgreSQL itself refuses: its own words and its log are named', async () => {
    const folder = await around.madeFolder();
    await writeFile(path.join(folder, 'postgres', 'global', 'pg_control'), 'broken');
    const failure = await refusal(folder);
    expect(failure.code).to.equal('start_failed');
    expect(failure.message)
      .to.include(folder)
      .and.to.include('pg_control')
      .and.to.include(path.join(folder, 'postgres.log'));
  });

  it('can be used again after a refusal', async () => {
    const folder = await around.folder();
    await mkdir(path.join(folder, 'postgres'));
    await writeFile(path.join(folder, 'postgres', 'PG_VERSION'), '17\n');
    await refusal(folder);
    expect(await refusal(folder)).to.have.property('code', 'data_folder_unusable');
  });
});

(AS_ROOT ? describeEmbedded : describe.skip)('the embedded database started by root', function () {
  this.timeout(30_000);
  const around = new Surroundings();
  afterEach(() => around.clear());

  it('works in a folder below one that is closed to the server’s user', async () => {
    const closed = await around.folder();
    await chmod(closed, 0o700);
    const database = await around.opened(startEmbeddedPostgres({ folder: path.join(closed, 'data') }));
    expect(await query(database, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('works in a folder that everybody may reach', async () => {
    const open = await around.openFolder();
    await rename(await around.madeFolder(), path.join(open, 'data'));
    await chmod(path.join(open, 'data'), 0o755);
    const database = await around.opened(startEmbeddedPostgres({ folder: path.join(open, 'data') }));
    const [row] = await query(database, `select current_setting('data_directory') as folder`);
    expect(row).to.deep.equal({ folder: path.join(open, 'data', 'postgres') });
  });

  it('starts a database that was restored as root', async () => {
    const folder = await around.madeFolder();
    const original = await around.opened(startEmbeddedPostgres({ folder }));
    await query(original, 'create table restored as select 42 as n');
    await original.stop();
    const restored = await around.folder();
    await cp(path.join(folder, 'postgres'), path.join(restored, 'postgres'), { recursive: true });
    await chmod(path.join(restored, 'postgres'), 0o755);

    const database = await around.opened(startEmbeddedPostgres({ folder: restored }));
    expect(await query(database, 'select n from restored')).to.deep.equal([{ n: 42 }]);
  });

  it('leaves a user’s data to that user', async function () {
    const stranger = { uid: NOBODY - 1, gid: NOBODY - 1, switched: true };
    if (!(await canReach(stranger, path.dirname(fileURLToPath(import.meta.url))))) return this.skip();
    const folder = await around.madeFolder();
    for (const entry of ['.', ...(await readdir(folder, { recursive: true }))]) {
      await chown(path.join(folder, entry), stranger.uid, stranger.gid);
    }
    const database = await around.opened(startEmbeddedPostgres({ folder }));
    await database.stop();
    const outcome = await around.owner('start', folder, stranger.uid).outcome();
    expect(outcome.kind, JSON.stringify(outcome)).to.equal('running');
  });
});
