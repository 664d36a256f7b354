import { rename } from 'node:fs/promises';
import path from 'node:path';
import { expect } from 'chai';
import { attachOrStartEmbeddedPostgres, startEmbeddedPostgres } from '../../src/embedded/index.js';
import { readLivePostmaster } from '../../src/embedded/postmaster-file.js';
import { describeEmbedded, query, serverPid, Surroundings } from './surroundings.js';

describeEmbedded('the embedded database with several processes', function () {
  this.timeout(30_000);
  const around = new Surroundings();
  afterEach(() => around.clear());

  it('refuses a second owner while the first one lives, with what to do', async () => {
    const folder = await around.sharedFolder();
    const owner = around.owner('start', folder);
    await owner.report('running');

    const second = await startEmbeddedPostgres({ folder });
    if (second.ok) expect.fail('two owners');
    expect(second.error.code).to.equal('data_folder_in_use');
    expect(second.error.message)
      .to.include(folder)
      .and.to.include(`process ${owner.pid}`)
      .and.to.match(/Stop that one first, choose another data folder/);
  });

  it('gives a fresh folder to exactly one of several that start at once', async () => {
    const folder = await around.folder();
    const starters = [1, 2, 3].map(() => around.owner('start', folder));
    const outcomes = await Promise.all(starters.map((starter) => starter.outcome()));
    expect(outcomes.filter((outcome) => outcome.kind === 'running')).to.have.length(1);
    for (const outcome of outcomes) {
      if (outcome.kind === 'refused') expect(outcome.failure.code).to.equal('data_folder_in_use');
    }
  });

  it('lets a command attach to the owner’s server, and leaves it running when the command ends', async () => {
    const folder = await around.sharedFolder();
    const owner = around.owner('start', folder);
    const { connection } = await owner.report('running');

    const command = await around.opened(attachOrStartEmbeddedPostgres({ folder }));
    expect(command.owned).to.equal(false);
    expect(command.connection).to.deep.equal(connection);
    expect(await query(command, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    await command.stop();
    expect(await query({ connection }, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('lets a command find a socket that is not in the folder', async () => {
    const folder = path.join(await around.folder(), 'a-folder-with-quite-a-long-name'.repeat(4));
    await rename(await around.madeFolder(), folder);
    const owner = around.owner('start', folder);
    const { connection } = await owner.report('running');
    const command = await around.opened(attachOrStartEmbeddedPostgres({ folder }));
    expect(command.owned).to.equal(false);
    expect(command.connection.host).to.equal(connection.host).and.not.to.include(folder);
    owner.ask('stop');
    await owner.report('stopped');
  });

  it('starts the server for a command where none runs, and stops it with the command', async () => {
    const folder = await around.sharedFolder();
    const command = await around.opened(attachOrStartEmbeddedPostgres({ folder }));
    expect(command.owned).to.equal(true);
    await command.stop();
    expect(await readLivePostmaster(path.join(folder, 'postgres'))).to.equal(null);
  });

  it('lets a command wait for a server that is just being started', async () => {
    const folder = await around.folder();
    const owner = around.owner('start', folder);
    await owner.report('began');
    const commands = await Promise.all([1, 2].map(() => around.opened(attachOrStartEmbeddedPostgres({ folder }))));
    for (const command of commands) expect(await query(command, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
    // Whoever came first owns it, and nobody else does.
    const owned = commands.filter((command) => command.owned).length;
    const outcome = await owner.outcome();
    expect(owned + (outcome.kind === 'running' ? 1 : 0)).to.equal(1);
  });

  it('keeps a command’s server while another command uses it; the last one stops it', async () => {
    const folder = await around.sharedFolder();
    const first = around.owner('attach', folder);
    expect((await first.report('running')).owned).to.equal(true);
    const second = await around.opened(attachOrStartEmbeddedPostgres({ folder }));
    expect(second.owned).to.equal(false);

    first.ask('stop');
    await first.report('stopped');
    first.ask('leave');
    await first.gone();
    expect(await query(second, 'select 1 as one')).to.deep.equal([{ one: 1 }]);

    await second.stop();
    expect(await readLivePostmaster(path.join(folder, 'postgres'))).to.equal(null);
  });

  it('lets a long-lived owner take over the server of a command that attached', async () => {
    const folder = await around.sharedFolder();
    const first = around.owner('attach', folder);
    await first.report('running');
    const second = await around.opened(attachOrStartEmbeddedPostgres({ folder }));
    const pid = await serverPid(folder);
    await first.kill('SIGKILL');

    const owner = await around.opened(startEmbeddedPostgres({ folder }));
    expect(owner.owned).to.equal(true);
    expect(await serverPid(folder)).to.equal(pid);
    await second.stop();
    expect(await query(owner, 'select 1 as one')).to.deep.equal([{ one: 1 }]);
  });

  it('keeps the server from the Ctrl-C that its owner gets', async () => {
    const folder = await around.sharedFolder();
    const owner = around.owner('start', folder);
    await owner.report('running');
    // A terminal sends the signal to the owner's whole process group.
    process.kill(-owner.pid, 'SIGINT');
    expect(await owner.report('interrupted')).to.have.property('serverAnswers', true);
  });
});
