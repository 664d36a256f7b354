import { expect } from 'chai';
import { join } from 'node:path';
import { Api } from './api.js';
import { databaseProcesses, survivorsOf } from './database-processes.js';
import { Processes, until } from './processes.js';

describe('starting and stopping a server', function () {
  this.timeout(60_000);
  const processes = new Processes();
  let folder: string;
  before(async () => {
    folder = join(await processes.folder(), 'data');
  });
  after(() => processes.end());

  it('prints a key at the first start that works, and none at the second, when the first still works', async () => {
    const settings = { QUAYSIDE_DATA_FOLDER: folder };
    const first = await processes.serve(settings, { printsKey: true });
    const path = '/products';
    expect(await new Api(first.url, first.key).get(path)).to.include({ status: 200 });
    expect(await new Api(first.url, 'qs_live_nobody').get(path)).to.include({ status: 401 });
    expect(await new Api(first.url, first.key).get('/locations')).to.have.nested.property('data[0].code', 'main');
    expect(await first.stop()).to.include({ code: 0, signal: null });

    const second = await processes.serve(settings);
    expect(await new Api(second.url, first.key).get(path)).to.include({ status: 200 });
    const { code, stdout } = await second.stop();
    expect(code).to.equal(0);
    expect(stdout).not.to.include('qs_live_');
  });

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    it(`ends with exit code 0 on ${signal}, and the database with it`, async () => {
      const server = await processes.serve({ QUAYSIDE_DATA_FOLDER: folder });
      const database = await databaseProcesses(folder);
      expect(database?.all).to.have.property('length').that.is.greaterThan(1);
      server.kill(signal);
      expect(await server.ended).to.include({ code: 0, signal: null, stderr: '' });
      expect(await survivorsOf(database?.all ?? [], 5_000)).to.deep.equal([]);
    });
  }

  it('leaves no database behind when it is told to stop while it starts', async () => {
    const server = processes.spawn(['serve'], {
      QUAYSIDE_DATA_FOLDER: folder,
      QUAYSIDE_PORT: '0',
      QUAYSIDE_GRPC_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
    });
    await until(async () => (await databaseProcesses(folder)) !== null, 'its database to run');
    server.kill('SIGTERM');
    await server.ended;
    expect(await databaseProcesses(folder)).to.equal(null);
  });

  it('leaves no database behind when a command that has started it is interrupted', async () => {
    const command = processes.spawn(['doctor'], { QUAYSIDE_DATA_FOLDER: folder });
    await until(async () => (await databaseProcesses(folder)) !== null, 'its database to run');
    command.kill('SIGINT');
    expect(await command.ended).to.include({ code: 130 });
    await until(async () => (await databaseProcesses(folder)) === null, 'its database to end');
  });
});
