import { Database, PostgresAudit } from '@quayside/adapters-db';
import { RecordingLog } from '@quayside/adapters-memory';
import { linkOf, makeAudit } from '@quayside/application/audit';
import { genesis, linkUp, type ChainLink } from '@quayside/domain/audit';
import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readConfig } from '../src/config/read-config.js';
import { cryptoDigest } from '../src/platform/crypto-digest.js';
import { systemClock } from '../src/platform/system-clock.js';
import { systemIds } from '../src/platform/system-ids.js';
import { openSystem } from '../src/system.js';
import { serverDatabase, type ServerDatabase } from './postgres-server.js';
import { Processes, type Ended } from './processes.js';

const run = promisify(execFile);
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const rowCount = 12;

describe('quayside audit', function () {
  this.timeout(120_000);
  const processes = new Processes();
  let base: ServerDatabase | null = null;
  let folder: string;
  let settings: Readonly<Record<string, string>>;
  let database: Database;
  let trail: PostgresAudit;

  before(async function () {
    base = await serverDatabase();
    if (base === null) return this.skip();
    folder = await processes.folder();
    settings = { DATABASE_URL: base.url, QUAYSIDE_DATA_FOLDER: join(folder, 'data'), QUAYSIDE_LOG_LEVEL: 'warn' };
    const read = readConfig(settings, {});
    if (!read.ok) throw new Error(read.error.join('\n'));
    const opened = await openSystem({ config: read.value.config, log: new RecordingLog(), role: 'command' });
    if (!opened.ok) throw new Error(opened.error.message);
    for (let n = 0; n < rowCount; n += 1)
      await opened.value.ask('identity.create_key', {
        name: `key ${n}`,
        scopes: [n % 3 === 0 ? 'nonsense' : 'orders:read'],
      });
    // It seals what waits, and leaves that to the commands from now on.
    await opened.value.stop();
    database = new Database({ connection: base.url, connections: 1 });
    trail = new PostgresAudit(database);
    await script(
      'create schema kept; create table kept.entries as table audit.entries; create table kept.chain as table audit.chain',
    );
  });
  afterEach(() =>
    script(
      `delete from audit.entries; insert into audit.entries table kept.entries; delete from audit.chain;
       insert into audit.chain table kept.chain; delete from kernel.audit_arrivals`,
    ),
  );
  after(async () => {
    await database?.close();
    await processes.end();
    await base?.drop();
  });

  /** What somebody with the keys to the database may do to it, behind its triggers. */
  const script = (statements: string) =>
    database?.script(`set local session_replication_role = replica; ${statements}`);
  const audit = (...args: readonly string[]): Promise<Ended> => processes.run(['audit', ...args], settings);
  const rows = async (): Promise<readonly ChainLink[]> => (await trail.read(0, 1_000)).rows.map(linkOf);
  const headOf = (row: Pick<ChainLink, 'sequence' | 'hash'> | undefined): string => `${row?.sequence}:${row?.hash}`;
  const findings = ({ stdout }: Ended): readonly string[] =>
    stdout.split('\n').flatMap((line) => (line.startsWith('found: ') ? [line.slice(7)] : []));
  const idOf = (all: readonly ChainLink[], sequence: number): string =>
    (JSON.parse(all[sequence - 1]?.text ?? '') as { readonly id: string }).id;

  it('proves a whole chain, prints its head, and compares that with heads that were kept', async () => {
    const all = await rows();
    const head = await audit('head');
    expect(head).to.include({ code: 0, stdout: `${headOf(all.at(-1))}\n`, stderr: '' });
    const file = join(folder, 'heads');
    await writeFile(file, `${headOf(genesis)}\n${headOf(all[4])}\n\n${head.stdout}`);
    for (const more of [[], ['--head', headOf(all[2])], ['--head', file]]) {
      const ended = await audit('verify', ...more);
      expect([ended.code, ended.stdout], more.join(' ')).to.deep.equal([
        0,
        `${rowCount} rows are sealed behind row 0, up to row ${rowCount}; 0 wait for it.\nThe chain is whole. Its head is ${head.stdout}`,
      ]);
    }
    const later = await audit('verify', '--from', '8');
    expect(later).to.include({ code: 0 });
    expect(later.stdout).to.match(/^5 rows are sealed behind row 7, up to row 12; 0 wait for it\.\n/);
  });

  it('seals what waits where no server does', async () => {
    const waiting = 'insert into kernel.audit_arrivals (id, at, body) values (gen_random_uuid(), now(), $1::text)';
    await database.query(waiting, [(await rows())[0]?.text ?? '']);
    const ended = await audit('verify');
    expect(ended.stdout).to.match(
      /^13 rows are sealed behind row 0, up to row 13; 0 wait for it\.\nThe chain is whole/,
    );
  });

  it('names every row that was edited, removed, reordered or put in, and the exit code is 1', async () => {
    const all = await rows();
    await script(
      `update audit.entries set actor_name = 'Eve' where sequence = 2;
       delete from audit.entries where sequence in (4, 5);
       update audit.entries set sequence = sequence + 1000 where sequence in (7, 10);
       update audit.entries set sequence = case sequence when 1007 then 10 else 7 end where sequence > 1000;
       update audit.entries set changes = '{}' where sequence = 12`,
    );
    const ended = await audit('verify');
    expect(ended.code).to.equal(1);
    expect(findings(ended)).to.deep.equal([
      `row 2 (${idOf(all, 2)}) was edited: its text is not the one that was hashed`,
      'rows 4 to 5 were removed: the row after row 3 is row 6',
      `row 7 (${idOf(all, 7)}) was reordered: row 10 stands in its place, and it at 10`,
      `row 10 (${idOf(all, 10)}) was reordered: row 7 stands in its place, and it at 7`,
      'row 12 was edited: its text is not the one that was hashed',
    ]);
    expect(ended.stdout).to.match(
      /^10 rows are sealed behind row 0, up to row 12; 0 wait for it\.\n(found: .*\n){5}5 findings\.\n$/,
    );

    const doctor = await processes.run(['doctor'], settings);
    expect(doctor.code).to.equal(1);
    for (const what of findings(ended)) expect(doctor.stdout).to.include(`the chain of the audit is whole: ${what}\n`);
  });

  it('names a row that was put in, and one that was edited and hashed anew', async () => {
    const all = await rows();
    await script(
      `update audit.entries set sequence = sequence + 1000 where sequence >= 4;
       update audit.entries set sequence = sequence - 999 where sequence > 1000;
       insert into audit.entries select 4, previous, hash, gen_random_uuid(), at, actor, actor_kind, 'Eve', on_behalf_of, use_case, transport,
         address, agent, object, outcome, request_id, times, fields, changes, search from audit.entries where sequence = 5;
       update audit.chain set head_sequence = head_sequence + 1`,
    );
    const put = findings(await audit('verify'));
    expect(put).to.have.length(1);
    expect(put[0]).to.match(/^row 4 \(aud_\w+\) was inserted: row 4 stands behind it$/);
    expect(put[0]).not.to.include(idOf(all, 4));
    await rewrite(all.slice(0, 12), 9, 9);
    expect(findings(await audit('verify'))).to.deep.equal([
      `row 9 (${idOf(all, 9)}) was edited: it was hashed anew: row 10 was linked to another hash`,
    ]);
  });

  /** Puts these rows into the chain, the actor of those from one on edited, and hashed anew up to another. */
  const rewrite = async (all: readonly ChainLink[], from: number, upTo: number): Promise<void> => {
    await script(
      'delete from audit.entries; insert into audit.entries table kept.entries; delete from audit.chain; insert into audit.chain table kept.chain',
    );
    await script(`update audit.entries set actor_name = 'Eve' where sequence between ${from} and ${upTo}`);
    const texts = (await rows()).slice(from - 1, upTo).map(({ text }) => text);
    const anew = linkUp(sha256, all[from - 2] ?? genesis, texts);
    for (const { sequence, previous, hash } of anew)
      await script(
        `update audit.entries set previous = '\\x${previous}', hash = '\\x${hash}' where sequence = ${sequence}`,
      );
    const last = anew.at(-1);
    if (last?.sequence === all.length) await script(`update audit.chain set head_hash = '\\x${last.hash}'`);
  };

  it('finds by a head that was kept that the end was rewritten or cut off, which nothing else can tell', async () => {
    const all = await rows();
    const kept = headOf(all[9]);
    await rewrite(all, 9, rowCount);
    expect(await audit('verify')).to.include({ code: 0 });
    const rewritten = await audit('verify', '--head', kept);
    expect(rewritten.code).to.equal(1);
    expect(findings(rewritten)).to.deep.equal([
      `row 10 had the hash ${all[9]?.hash} when its head was kept, and has ${(await rows())[9]?.hash} now`,
    ]);
    expect(await audit('verify', '--head', headOf(all[7])), 'before that nothing was touched').to.include({ code: 0 });

    await rewrite(all, 1, 0);
    await script(
      `delete from audit.entries where sequence > 9; update audit.chain set (head_sequence, head_hash) =
       (select sequence, hash from audit.entries where sequence = 9)`,
    );
    expect(await audit('verify')).to.include({ code: 0 });
    expect(findings(await audit('verify', '--head', kept))).to.deep.equal([
      'the chain ends at row 9, and once went to row 10, whose head was kept: its end was cut off',
    ]);
  });

  it('proves what is left when old rows were dropped, and not where somebody dropped them by hand', async () => {
    const all = await rows();
    const [clock, log] = [systemClock, new RecordingLog()];
    const { rows: sealed } = await trail.read(0, 100);
    const young = sealed[5]?.entry.at ?? '';
    const state = { hold: async () => null };
    const { sweeps } = makeAudit({ trail, state, digest: cryptoDigest, ids: systemIds, clock, log, retention: 0 });
    for (const each of sweeps) await each.sweep(young);
    const ended = await audit('verify');
    expect([ended.code, findings(ended)]).to.deep.equal([0, []]);
    expect(ended.stdout).to.match(/^8 rows are sealed behind row 5, up to row 13; 0 wait for it\.\n/);
    expect(await audit('verify', '--head', headOf(all[4])), 'the anchor').to.include({ code: 0 });
    const dropped = await audit('verify', '--head', headOf(all[1]));
    expect(findings(dropped)[0]).to.include('none was compared');

    await script("delete from audit.entries where use_case = 'audit.rows_dropped'");
    const doubtful = findings(await audit('verify'));
    expect(doubtful).to.deep.include('the anchor cannot be trusted: no row tells that the rows up to 5 were dropped');
  });

  describe('export', () => {
    /** The lines of the documentation, on an export. */
    const python = async (lines: string): Promise<string> => {
      const page = await readFile(new URL('../../../../docs/audit.md', import.meta.url), 'utf8');
      const [, program = ''] = /```python\n([^]*?)```/.exec(page) ?? [];
      const ran = run('python3', ['-c', program]);
      ran.child.stdin?.end(lines);
      return (await ran).stdout;
    };
    const hasPython = async (): Promise<boolean> =>
      run('python3', ['--version']).then(
        () => true,
        () => false,
      );
    const exported = (text: string): readonly ChainLink[] =>
      text
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as ChainLink);

    it('has each row as it was hashed, so that a few lines prove it without us', async function () {
      const { code, stdout, stderr } = await audit('export');
      expect([code, stderr]).to.deep.equal([0, '']);
      let last = { sequence: 0, hash: '0'.repeat(64) };
      for (const { sequence, previous, hash, text } of exported(stdout)) {
        expect([previous, sequence]).to.deep.equal([last.hash, last.sequence + 1]);
        expect(createHash('sha256').update(`${previous}\n${sequence}\n${text}`).digest('hex')).to.equal(hash);
        last = { sequence, hash };
      }
      expect((await audit('head')).stdout).to.equal(`${headOf(last)}\n`);
      expect(JSON.parse(exported(stdout)[1]?.text ?? '')).to.include({
        use_case: 'identity.create_key',
        transport: 'cli',
        outcome: 'ok',
      });
    });

    it('is proven by the lines of Python of the documentation, and doubted where it was edited', async function () {
      if (!(await hasPython())) this.skip();
      const { stdout } = await audit('export', '-');
      const head = (await audit('head')).stdout;
      expect(await python(stdout)).to.equal(head);
      const lines = stdout.split('\n');
      expect(await python(lines.toSpliced(3, 1).join('\n'))).to.equal(`row 5 does not follow row 3\n${head}`);
      const edited = lines.with(6, (lines[6] ?? '').replace('system:operator', 'key_eve'));
      expect(await python(edited.join('\n'))).to.equal(`row 7 is not what was hashed\n${head}`);
      await script("update audit.entries set outcome = 'ok' where sequence = 4");
      expect(await python((await audit('export')).stdout)).to.equal(`row 4 is not what was hashed\n${head}`);
    });

    it('goes whole into a file that only its owner may read, or leaves what is there', async () => {
      const target = join(folder, 'out');
      await mkdir(join(target, 'folder'), { recursive: true });
      const file = join(target, 'audit.ndjson');
      await writeFile(file, 'before');
      expect(await audit('export', file)).to.include({ code: 0, stdout: `${rowCount} rows are in ${file}.\n` });
      expect(await readFile(file, 'utf8')).to.equal((await audit('export')).stdout);
      for (const wrong of [join(target, 'folder'), join(target, 'nowhere', 'audit.ndjson')]) {
        const ended = await audit('export', wrong);
        expect([ended.code, ended.stdout]).to.deep.equal([1, '']);
        expect(ended.stderr).to.match(/^quayside: [^\n]+ cannot be written: [^\n]+\n$/);
      }
      expect((await readdir(target)).toSorted()).to.deep.equal(['audit.ndjson', 'folder']);
    });

    it('narrows as the list of the API does', async () => {
      const sequences = async (...args: readonly string[]) =>
        exported((await audit('export', ...args)).stdout).map(({ sequence }) => sequence);
      const all = await rows();
      const at = (sequence: number) => (JSON.parse(all[sequence - 1]?.text ?? '') as { readonly at: string }).at;
      const refused = all.filter(({ text }) => !text.includes('"outcome":"ok"')).map(({ sequence }) => sequence);
      expect(refused).to.deep.equal([1, 4, 7, 10]);
      expect(await sequences('--outcome', 'UNKNOWN_SCOPE,INVALID_INPUT')).to.deep.equal(refused);
      expect(await sequences('--from', at(3), '--to', at(9))).to.deep.equal(
        all.filter((row) => at(row.sequence) >= at(3) && at(row.sequence) < at(9)).map(({ sequence }) => sequence),
      );
      expect((await audit('export', '--actor', 'nobody')).stdout).to.equal('');
      expect((await audit('export', '--to', '2001-01-31')).stdout).to.equal('');
      expect(
        await sequences('--from', '2001-01-31', '--use-case', 'identity.create_key', '--transport', 'cli,http'),
      ).to.have.length(rowCount);
      expect(
        await sequences('--object', (JSON.parse(all[1]?.text ?? '') as { readonly object: string }).object),
      ).to.deep.equal([2]);
    });
  });

  it('says what is wrong with what it was given, in one line', async () => {
    const file = join(folder, 'no-heads');
    await writeFile(file, `${headOf(genesis)}\n12:abc\n`);
    await writeFile(`${file}-at-all`, '\n');
    for (const [args, said] of [
      [['verify', '--from', '0'], '--from must be the number of a row, not 0'],
      [['verify', '--from', 'x'], '--from must be the number of a row, not x'],
      [['verify', '--from', '99'], 'the chain ends at row 12, so nothing begins at 99'],
      [['verify', '--head', '12:abc'], '--head must be row:hash'],
      [['verify', '--head', file], `Line 2 of ${file} is no head`],
      [['verify', '--head', `${file}-at-all`], 'There is no head in'],
      [['export', '--from', 'yesterday'], '--from is not right: must be a time'],
      [['export', '--to', '2026-02-30'], '--to is not right: is no time that exists'],
      [['export', '--actor', ''], '--actor is not right'],
      [['export', '--use-case', 'orders.place,'], '--use-case is not right'],
    ] as const) {
      const ended = await audit(...args);
      expect([ended.code, ended.stdout], args.join(' ')).to.deep.equal([1, '']);
      expect(ended.stderr).to.match(/^quayside: [^\n]+\n$/);
      expect(ended.stderr).to.include(said);
    }
  });
});
