import { startEmbeddedPostgres } from '@quayside/adapters-db';
import { expect } from 'chai';
import { Processes, type Ended } from './processes.js';

describe('quayside migrate', function () {
  this.timeout(60_000);
  const processes = new Processes();
  let folder: string;
  const migrate = (...args: readonly string[]): Promise<Ended> =>
    processes.run(['migrate', ...args], { QUAYSIDE_DATA_FOLDER: folder });
  let stopDatabase: () => Promise<void>;

  before(async () => {
    folder = await processes.folder();
    // The commands find a database that runs, so that none of them has to start one.
    const started = await startEmbeddedPostgres({ folder });
    if (!started.ok) throw new Error(started.error.message);
    stopDatabase = () => started.value.stop();
  });
  after(async () => {
    await stopDatabase();
    await processes.end();
  });

  const states = ({ stdout }: Ended): readonly string[] =>
    stdout
      .trimEnd()
      .split('\n')
      .map((line) =>
        /^pending +/.test(line) ? 'pending' : /^\d{4}-\d\d-\d\dT[\d:.]+Z +/.test(line) ? 'applied' : line,
      );

  const named = ({ stdout }: Ended): number => stdout.match(/\w+\/\d{4}_\w+/g)?.length ?? 0;

  it('shows what is pending, applies it once, takes back as much as it is told, and applies it anew', async () => {
    const fresh = states(await migrate('status'));
    expect(new Set(fresh)).to.deep.equal(new Set(['pending']));

    const up = await migrate('up');
    expect([up.code, named(up), up.stderr]).to.deep.equal([0, fresh.length, '']);
    expect((await migrate('up')).stdout).to.equal('The database is up to date.\n');

    const back = await migrate('down', '2', '--yes');
    expect(back.stdout).to.match(/^Took back \w+\/\d{4}_\w+, \w+\/\d{4}_\w+\.\n$/);
    const left = states(await migrate('status'));
    expect(left.toSorted()).to.deep.equal([...fresh.slice(2).map(() => 'applied'), 'pending', 'pending']);

    // Who may not migrate by itself says so, and does not start.
    const refused = await processes.run(['key', 'list'], {
      QUAYSIDE_DATA_FOLDER: folder,
      QUAYSIDE_MIGRATE_AT_START: 'false',
    });
    expect([refused.code, refused.stdout]).to.deep.equal([1, '']);
    expect(refused.stderr).to.match(
      /^quayside: The database lacks 2 migrations: run `quayside migrate up`, or set .*\n$/,
    );

    expect(named(await migrate('down', '9999', '--yes'))).to.equal(fresh.length - 2);
    expect(named(await migrate('up'))).to.equal(fresh.length);
  });

  it('takes nothing back unless it is told twice, and no number that is none', async () => {
    const unsaid = await migrate('down', '1');
    expect(unsaid).to.include({ code: 1, stdout: '' });
    expect(unsaid.stderr).to.match(/--yes/);
    const nonsense = await migrate('down', '1.5', '--yes');
    expect(nonsense).to.include({
      code: 1,
      stderr: 'quayside: The number of steps must be a whole number from 1, not "1.5".\n',
    });
  });
});
