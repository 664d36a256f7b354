import { expect } from 'chai';
import { Api } from './api.js';
import { until } from './processes.js';
import { oneServer, type Deployment } from './topologies.js';

describe('quayside key, beside a running server', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  before(async () => {
    deployed = await oneServer();
  });
  after(() => deployed?.end());
  const key = (...args: readonly string[]) => deployed.command('key', ...args);

  it('makes a key that the server takes for its scopes and nothing else, lists it without its secret, and revokes it', async () => {
    const { code, stdout } = await key('create', '--name', 'shop', '--scopes', 'catalog:read, orders:read');
    expect(code).to.equal(0);
    const [, id = '', secret = ''] =
      /^(key_\w+) \(shop\), scopes catalog:read, orders:read\n +(qs_live_\w+)\n/.exec(stdout) ?? [];
    const { servers } = deployed;
    const api = new Api(servers[0]?.url ?? '', secret);
    expect(await api.get('/products')).to.include({ status: 200 });
    const refused = await api.get('/stock');
    expect([refused.status, refused.error?.code]).to.deep.equal([403, 'FORBIDDEN']);

    const listed = (await key('list')).stdout;
    expect(listed).to.match(new RegExp(`^${id}  active  shop  catalog:read,orders:read  last used `, 'm'));
    expect(listed).not.to.include('qs_live_');

    expect(await key('revoke', id)).to.include({
      code: 0,
      stdout: `${id} is revoked; a server that knew it stops taking it within a second.\n`,
    });
    await until(async () => (await api.get('/products')).status === 401, 'the key to be refused', 5_000);
  });

  it('prints the secret alone where it is asked to, and keeps to the time it was made for', async () => {
    const { stdout } = await key('create', '--quiet', '--scopes', '*', '--expires', '2030-01-31T00:00:00Z');
    expect(stdout).to.match(/^qs_live_\w+\n$/);
    expect(await new Api(deployed.api.url, stdout.trim()).get('/orders')).to.include({ status: 200 });
    const past = await key('create', '--scopes', '*', '--expires', '2020-01-31T00:00:00Z');
    expect(past).to.include({ code: 1, stdout: '' });
    expect(past.stderr).to.match(/^quayside: WRONG_EXPIRY: expires_at .*\n$/);
  });

  it('says what is wrong with what it was given, in one line', async () => {
    const unknownScope = await key('create', '--scopes', 'orders:everything');
    expect(unknownScope).to.include({ code: 1, stdout: '' });
    expect(unknownScope.stderr).to.match(/^quayside: UNKNOWN_SCOPE: scopes\.0 .*\n$/);
    const unknownKey = await key('revoke', 'key_01h455vb4pex5vsknk084sn02q');
    expect(unknownKey).to.include({ code: 1, stdout: '' });
    expect(unknownKey.stderr).to.match(/^quayside: KEY_NOT_FOUND: .*\n$/);
  });
});
