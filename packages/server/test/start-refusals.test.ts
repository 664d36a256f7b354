import { expect } from 'chai';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { serverDatabase } from './postgres-server.js';
import { freePort, Processes, type Ended, type ServerProcess, type Settings } from './processes.js';

describe('a server that cannot start', function () {
  this.timeout(60_000);
  const processes = new Processes();
  let folder: string;
  let running: ServerProcess;
  let taken: { readonly port: number; readonly server: Server };

  before(async () => {
    folder = join(await processes.folder(), 'data');
    own = join(await processes.folder(), 'data');
    running = await processes.serve({ QUAYSIDE_DATA_FOLDER: folder }, { printsKey: true });
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const address = server.address();
    taken = { port: address !== null && typeof address === 'object' ? address.port : 0, server };
  });
  after(async () => {
    taken?.server.close();
    await processes.end();
  });

  /** One folder for all that get as far as a database, so that it is made once. */
  let own: string;
  const serve = (settings: Settings): Promise<Ended> =>
    processes.run(['serve'], {
      QUAYSIDE_DATA_FOLDER: own,
      QUAYSIDE_PORT: '0',
      QUAYSIDE_GRPC_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
      QUAYSIDE_LOG_LEVEL: 'warn',
      ...settings,
    });

  /** One line on standard error that says what to do, and nothing else. */
  const expectRefusal = ({ code, stdout, stderr }: Ended, line: RegExp): void => {
    expect(stderr).to.match(line);
    expect(stderr.trimEnd().split('\n')).to.have.length(1);
    expect([code, stdout]).to.deep.equal([1, '']);
  };

  it('names the port that is in use, its setting and what to do', async () => {
    const line = (name: string) =>
      new RegExp(
        `^quayside: Port ${taken.port} on 127\\.0\\.0\\.1 is in use: stop what listens there, or choose another port\\..*${name}`,
      );
    expectRefusal(await serve({ QUAYSIDE_PORT: String(taken.port) }), line('QUAYSIDE_PORT'));
    expectRefusal(await serve({ QUAYSIDE_GRPC_PORT: String(taken.port) }), line('QUAYSIDE_GRPC_PORT'));
    expectRefusal(await serve({ QUAYSIDE_MANAGEMENT_PORT: String(taken.port) }), line('QUAYSIDE_MANAGEMENT_PORT'));
  });

  it('names an address that this machine does not have', async () => {
    expectRefusal(
      await serve({ QUAYSIDE_HOST: '203.0.113.7' }),
      /^quayside: This machine has no address 203\.0\.113\.7: choose one that it has.*QUAYSIDE_HOST/,
    );
  });

  it('names the TLS file of gRPC that cannot be used, and its setting', async () => {
    const file = join(await processes.folder(), 'some.pem');
    await writeFile(file, 'nothing of the kind');
    const both = { QUAYSIDE_GRPC_TLS_CERT: file, QUAYSIDE_GRPC_TLS_KEY: `${file}.key` };
    expectRefusal(await serve({ QUAYSIDE_GRPC_TLS_CERT: file }), /^quayside: TLS needs both .*QUAYSIDE_GRPC_TLS_KEY/);
    expectRefusal(await serve(both), /^quayside: .*some\.pem is no PEM file \(QUAYSIDE_GRPC_TLS_CERT\)/);
    await writeFile(file, '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n');
    expectRefusal(await serve(both), /^quayside: .*some\.pem\.key cannot be read: ENOENT \(QUAYSIDE_GRPC_TLS_KEY\)/);
    await writeFile(`${file}.key`, '-----BEGIN PRIVATE KEY-----\n-----END PRIVATE KEY-----\n');
    expectRefusal(await serve(both), /^quayside: The TLS files do not fit together: .*QUAYSIDE_GRPC_TLS_CERT/);
  });

  it('names the data folder that another server uses, and that server', async () => {
    expectRefusal(
      await serve({ QUAYSIDE_DATA_FOLDER: folder }),
      new RegExp(`^quayside: The data folder ${folder} is in use .*process ${running.pid}.*Stop that one first`),
    );
  });

  it('names a data folder that cannot be one', async () => {
    const file = join(await processes.folder(), 'file');
    await writeFile(file, '');
    expectRefusal(await serve({ QUAYSIDE_DATA_FOLDER: join(file, 'data') }), /^quayside: .*data folder .*file\/data/);
  });

  it('names a data folder that it may not write to', async function () {
    const closed = join(await processes.folder(), 'closed');
    await mkdir(closed);
    await chmod(closed, 0o500);
    // For root every folder is writable but those that the kernel makes.
    const unwritable = process.getuid?.() === 0 ? '/sys/quayside' : closed;
    expectRefusal(
      await serve({ QUAYSIDE_DATA_FOLDER: unwritable }),
      new RegExp(`^quayside: .*data folder ${unwritable}`),
    );
  });

  it('names a database that does not answer, without its password', async () => {
    const port = await freePort();
    const ended = await serve({ DATABASE_URL: `postgres://ada:lovelace@127.0.0.1:${port}/shop` });
    expectRefusal(
      ended,
      new RegExp(
        `^quayside: PostgreSQL at 127\\.0\\.0\\.1:${port}/shop does not answer \\(.*ECONNREFUSED.*\\): start it, or correct DATABASE_URL\\.`,
      ),
    );
    expect(ended.stderr).not.to.include('lovelace');
  });

  it('names what it must not run with in production, and runs with what an operator took upon themselves', async () => {
    const production = { QUAYSIDE_ENVIRONMENT: 'production' };
    expectRefusal(
      await serve(production),
      /^quayside: This must not run in production: QUAYSIDE_ENCRYPTION_KEYS is not set: .*; payments go to the sandbox.*QUAYSIDE_ACCEPTED_RISKS=no_encryption_keys,sandbox_gateway,no_mail_server\.$/m,
    );
    expectRefusal(
      await serve({
        ...production,
        QUAYSIDE_ENCRYPTION_KEYS: `k:${Buffer.alloc(32, 'change me ').toString('base64')}`,
      }),
      /^quayside: This must not run in production: QUAYSIDE_ENCRYPTION_KEYS holds a sample/,
    );
    expectRefusal(
      await serve({
        ...production,
        QUAYSIDE_ACCEPTED_RISKS: 'sandbox_gateway,no_encryption_keys,no_mail_server',
        DATABASE_URL: 'postgres://ada@192.0.2.1/shop',
      }),
      /^quayside: This must not run in production: DATABASE_URL leaves this machine without TLS/,
    );
    const unknown = await serve({ ...production, QUAYSIDE_ACCEPTED_RISKS: 'everything' });
    expect(unknown.code).to.equal(1);
    expect(unknown.stderr).to.match(/QUAYSIDE_ACCEPTED_RISKS .*must be some of/);
    const accepted = await processes.serve(
      {
        ...production,
        QUAYSIDE_DATA_FOLDER: own,
        QUAYSIDE_ACCEPTED_RISKS: 'sandbox_gateway,no_encryption_keys,no_mail_server',
      },
      { printsKey: true },
    );
    expect((await accepted.stop()).stderr).to.include('payments go to the sandbox');
  });

  it('names what goes out in the clear in production, and that nothing is limited', async () => {
    const refused = (settings: Settings): Promise<Ended> =>
      serve({
        QUAYSIDE_ENVIRONMENT: 'production',
        QUAYSIDE_ACCEPTED_RISKS: 'sandbox_gateway,no_encryption_keys',
        QUAYSIDE_MAIL_URL: 'smtps://mail.example.com',
        ...settings,
      });
    const off = { QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0', QUAYSIDE_RATE_LIMIT_ADDRESS: '0' };
    const open = { QUAYSIDE_MAIL_URL: 'smtp://mail.example.com', QUAYSIDE_GRPC_HOST: '0.0.0.0' };
    expectRefusal(
      await refused({ ...off, ...open, QUAYSIDE_RATE_LIMIT_ACCOUNT: '0' }),
      /production: QUAYSIDE_MAIL_URL demands no TLS.*; gRPC .* without TLS.*QUAYSIDE_GRPC_TLS_CERT.*; every QUAYSIDE_RATE_LIMIT_… is 0.*; QUAYSIDE_RATE_LIMIT_ACCOUNT is 0.*=sandbox_gateway,no_encryption_keys,plain_mail,plain_grpc,no_call_limits,no_attempt_limit\.$/m,
    );
    expectRefusal(
      await refused({ QUAYSIDE_RATE_LIMIT_ACCOUNT: '0' }),
      /production: QUAYSIDE_RATE_LIMIT_ACCOUNT is 0[^;]*=sandbox_gateway,no_encryption_keys,no_attempt_limit\.$/m,
    );
    // One budget is a limit; what stays on this machine or demands TLS is fine. So nothing is wrong but the database.
    for (const fine of [
      { QUAYSIDE_MAIL_URL: 'smtp://ada:lovelace-1815-byron@mail.example.com' },
      { QUAYSIDE_MAIL_URL: 'smtp://127.0.0.1:25', QUAYSIDE_GRPC_HOST: '::1' },
      { QUAYSIDE_GRPC_HOST: '0.0.0.0', QUAYSIDE_GRPC_TLS_CERT: '/nowhere.pem', QUAYSIDE_GRPC_TLS_KEY: '/nowhere.key' },
    ])
      expectRefusal(
        await refused({ ...off, ...fine, DATABASE_URL: 'postgres://ada@192.0.2.1/shop' }),
        /^quayside: This must not run in production: DATABASE_URL leaves this machine without TLS[^;]*$/,
      );
  });

  it('names a database that an operator must not trust in production', async function () {
    const database = await serverDatabase();
    if (database === null) return this.skip();
    try {
      expectRefusal(
        await serve({
          QUAYSIDE_ENVIRONMENT: 'production',
          QUAYSIDE_ACCEPTED_RISKS: 'sandbox_gateway,no_encryption_keys,no_mail_server',
          DATABASE_URL: database.url,
        }),
        /^quayside: This must not run in production: the role of DATABASE_URL is a superuser/,
      );
    } finally {
      await database.drop();
    }
  });

  it('names a stand-alone gateway that cannot start: its port, its folder, its secret', async () => {
    const gateway = (args: readonly string[], settings: Settings = {}): Promise<Ended> =>
      processes.run(['sandbox-gateway', ...args], settings);
    const free = join(await processes.folder(), 'ledger');
    expectRefusal(
      await gateway(['--folder', free, '--port', String(taken.port)]),
      new RegExp(`^quayside: .*${taken.port}.* in use`),
    );
    expectRefusal(
      await gateway(['--port', '0', '--folder', join(folder, 'sandbox-gateway')]),
      /^quayside: The sandbox's ledger in .* is in use by another process/,
    );
    expectRefusal(
      await gateway(['--port', '0', '--folder', free, '--webhook-url', 'http://127.0.0.1:1/']),
      /^quayside: Webhooks need a secret/,
    );
  });
});
