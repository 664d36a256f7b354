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

  it('shows what is pending, applies it once, takes back as much as it is told, and applies it anew', async () => {
    const fresh = states(await migrate('status'));
    expect(new Set(fresh)).to.deep.equal(new Set(['pending']));

    const up = await migrate('up');
    expect(up).to.include({ code: 0, stderr: '' });
    expect(up.stdout.match(/\w+\/\d{4}_\w+/g)).to.have.length(fresh.length);
    expect((await migrate('up')).stdout).to.equal('The database is up to date.\n');
    expect(new Set(states(await migrate('status')))).to.deep.equal(new Set(['applied']));

    const back = await migrate('down', '2', '--yes');
    expect(back.stdout).to.match(/^Took back \w+\/\d{4}_\w+, \w+\/\d{4}_\w+\.\n$/);
    const left = states(await migrate('status'));
    expect(left.filter((state) => state === 'pending')).to.have.length(2);
    expect((await migrate('down', '9999', '--yes')).stdout.match(/\w+\/\d{4}_\w+/g)).to.have.length(fresh.length - 2);
    expect((await migrate('down', '1', '--yes')).stdout).to.equal('There was nothing to take back.\n');
    expect((await migrate('up')).stdout.match(/\w+\/\d{4}_\w+/g)).to.have.length(fresh.length);
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

  it('is needed where a server may not migrate by itself, which says so', async () => {
    await migrate('down', '1', '--yes');
    const settings = { QUAYSIDE_DATA_FOLDER: folder, QUAYSIDE_MIGRATE_AT_START: 'false' };
    const refused = await processes.run(['key', 'list'], settings);
    expect(refused).to.include({ code: 1, stdout: '' });
    expect(refused.stderr).to.match(/^quayside: The database lacks 1 migrations?: run `quayside migrate up`.*\n$/);
    await migrate('up');
    expect(await processes.run(['key', 'list'], settings)).to.include({ code: 0, stdout: '' });
  });
});
