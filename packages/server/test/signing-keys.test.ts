import { expect } from 'chai';
import { createPublicKey, verify, type JsonWebKey } from 'node:crypto';
import { Api, granted } from './api.js';
import { startInProcess, type InProcess } from './doors/in-process.js';
import { until } from './processes.js';

describe('quayside signing-key, beside a running server', function () {
  this.timeout(60_000);
  let running: InProcess;
  let api: Api;
  let client: { readonly id: string; readonly secret: string };
  before(async () => {
    running = await startInProcess();
    api = new Api(`http://127.0.0.1:${running.server.port}`, running.admin);
    client = granted(await api.post('/service-accounts', { name: 'robots', scopes: ['catalog:read'] }));
  });
  after(() => running?.end());

  const command = (...args: readonly string[]) => running.command('signing-key', ...args);
  const token = async (): Promise<string> => {
    const shown = { grant_type: 'client_credentials', client_id: client.id, client_secret: client.secret };
    return granted(await api.post<{ access_token: string }>('/auth/token', shown)).access_token;
  };
  const kidOf = (of: string): string =>
    (JSON.parse(Buffer.from(of.split('.')[0] ?? '', 'base64url').toString()) as { readonly kid: string }).kid;
  const statusOf = async (of: string): Promise<number> => (await new Api(api.url, of).get('/products')).status;
  /** Whether somebody else who has a copy of the published keys takes a token. */
  const isVerifiedBy = (keys: readonly JsonWebKey[], of: string): boolean => {
    const key = keys.find((each) => each['kid'] === kidOf(of));
    const end = of.lastIndexOf('.');
    const signature = Buffer.from(of.slice(end + 1), 'base64url');
    return (
      key !== undefined &&
      verify(null, Buffer.from(of.slice(0, end)), createPublicKey({ key, format: 'jwk' }), signature)
    );
  };
  const published = async (): Promise<readonly JsonWebKey[]> => {
    const response = await fetch(`${api.url}/.well-known/jwks.json`);
    return ((await response.json()) as { readonly keys: readonly JsonWebKey[] }).keys;
  };

  it('rotates without an outage: nobody who has the keys, new or as they were, refuses a token', async () => {
    const [before, old] = [await published(), await token()];
    const early = await command('rotate');
    expect([early.code, early.stdout]).to.deep.equal([1, '']);
    expect(early.stderr).to.match(/^quayside: NEXT_KEY_TOO_NEW: [^\n]+\n$/);

    const rotated = await command('rotate', '--at-once');
    expect(rotated.stdout).to.match(/^sgn_\w+ signs now; .*\n$/);
    const active = /^sgn_\w+/.exec(rotated.stdout)?.[0] ?? '';
    await until(async () => kidOf(await token()) === active, 'the server to sign with the next key');
    const [after, fresh] = [await published(), await token()];
    for (const each of [old, fresh]) {
      expect(await statusOf(each)).to.equal(200);
      expect([isVerifiedBy(before, each), isVerifiedBy(after, each)]).to.deep.equal([true, true]);
    }
    const { stdout } = await command('list');
    const listed = stdout.trimEnd().split('\n');
    expect(listed.map((line) => line.split('  ').slice(1, 3))).to.deep.equal([
      ['3', 'next'],
      ['2', 'active'],
      ['1', 'retiring'],
    ]);
  });

  it('takes a key away with every token that it signed, within a second', async () => {
    const stolen = await token();
    expect(await statusOf(stolen)).to.equal(200);
    const revoked = await command('revoke', kidOf(stolen));
    expect(revoked).to.include({ code: 0 });
    await until(async () => (await statusOf(stolen)) === 401, 'the token to be refused', 1_000);
    expect((await published()).map((key) => key['kid'])).not.to.include(kidOf(stolen));
    await until(async () => kidOf(await token()) !== kidOf(stolen), 'another key to sign', 1_000);
    expect(await statusOf(await token())).to.equal(200);
    const known = await command('list');
    expect(known.stdout).not.to.include(kidOf(stolen));
    const all = await command('list', '--all');
    expect(all.stdout).to.match(new RegExp(`^${kidOf(stolen)}  2  gone  since `, 'm'));
  });

  it('says what is wrong with a key that there is not, in one line', async () => {
    for (const [id, said] of [
      ['sgn_01h455vb4pex5vsknk084sn02q', 'SIGNING_KEY_NOT_FOUND'],
      ['nonsense', 'INVALID_INPUT: id'],
    ] as const) {
      const ended = await command('revoke', id);
      expect([ended.code, ended.stdout]).to.deep.equal([1, '']);
      expect(ended.stderr)
        .to.match(/^quayside: [^\n]+\n$/)
        .and.to.include(said);
    }
  });
});
