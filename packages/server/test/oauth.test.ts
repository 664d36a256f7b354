import { expect } from 'chai';
import { createPublicKey, verify } from 'node:crypto';
import { Api, granted } from './api.js';
import { oneServer, type Deployment } from './topologies.js';

interface Account {
  readonly id: string;
  readonly version: number;
  readonly secret: string | null;
  readonly secrets: readonly { readonly id: string; readonly hint: string }[];
}
interface Told {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

describe('OAuth over HTTP', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let api: Api;
  let account: Account;
  before(async () => {
    deployed = await oneServer();
    api = deployed.api;
    account = granted(
      await api.post<Account>('/service-accounts', { name: 'robots', scopes: ['catalog:read', 'orders:*'] }),
    );
  });
  after(() => deployed?.end());

  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Told> =>
    told(await fetch(api.url + path, { headers }));
  const told = async (response: Response): Promise<Told> => {
    const text = await response.text();
    const body = text === '' ? {} : (JSON.parse(text) as Told['body']);
    return { status: response.status, headers: response.headers, body };
  };
  const form = async (
    fields: Readonly<Record<string, string>> | string,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Told> =>
    told(
      await fetch(`${api.url}/oauth/token`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
      }),
    );
  const client = () => ({ client_id: account.id, client_secret: account.secret ?? '' });
  const basic = (id: string, secret: string) => ({
    authorization: `Basic ${Buffer.from(`${encodeURIComponent(id)}:${encodeURIComponent(secret)}`).toString('base64')}`,
  });
  const tokenOf = async (fields: Readonly<Record<string, string>> = {}): Promise<string> => {
    const { status, body } = await form({ grant_type: 'client_credentials', ...client(), ...fields });
    expect(status, JSON.stringify(body)).to.equal(200);
    return String(body['access_token']);
  };
  const claimsOf = (token: string): Readonly<Record<string, unknown>> =>
    JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as Readonly<Record<string, unknown>>;

  it('is found by whoever is refused: a challenge, the metadata of the resource, and of the server', async () => {
    const refused = await get('/api/v1/products');
    const [, address] = /resource_metadata="([^"]+)"/.exec(refused.headers.get('www-authenticate') ?? '') ?? [];
    expect(address).to.equal(`${api.url}/.well-known/oauth-protected-resource`);
    const resource = await get('/.well-known/oauth-protected-resource');
    expect(resource.body).to.deep.include({ resource: api.url, authorization_servers: [api.url] });
    const server = await get('/.well-known/oauth-authorization-server');
    expect(server.body).to.deep.include({
      issuer: api.url,
      token_endpoint: `${api.url}/oauth/token`,
      jwks_uri: `${api.url}/.well-known/jwks.json`,
    });
    expect(server.body['scopes_supported']).to.include.members(['orders:read', 'identity:sign']);
    expect(server.headers.get('cache-control')).to.equal('public, max-age=300');
  });

  it('says what is wrong with a token that was shown, and which scope a good one lacks', async () => {
    const wrong = await get('/api/v1/products', { authorization: 'Bearer a.b.c' });
    expect(wrong.headers.get('www-authenticate')).to.match(/^Bearer resource_metadata=".*", error="invalid_token"$/);
    const token = await tokenOf();
    const lacking = await get('/api/v1/payments', { authorization: `Bearer ${token}` });
    expect(lacking.status).to.equal(403);
    expect(lacking.headers.get('www-authenticate')).to.match(/error="insufficient_scope", scope="payments:read"$/);
  });

  it('gives a service account a token by its secret, in the body or in the header, that nobody may keep a copy of', async () => {
    for (const { status, headers, body } of [
      await form({ grant_type: 'client_credentials', ...client() }),
      await form({ grant_type: 'client_credentials' }, basic(account.id, account.secret ?? '')),
      await form({ grant_type: 'client_credentials', scope: '' }, basic(account.id, account.secret ?? '')),
    ]) {
      expect([status, headers.get('cache-control'), headers.get('pragma')]).to.deep.equal([
        200,
        'no-store',
        'no-cache',
      ]);
      expect(Object.keys(body)).to.deep.equal(['access_token', 'token_type', 'expires_in', 'scope']);
      expect(body).to.include({ token_type: 'Bearer', expires_in: 1_800, scope: 'catalog:read orders:*' });
      const asked = await get('/api/v1/products', { authorization: `Bearer ${String(body['access_token'])}` });
      expect(asked.status).to.equal(200);
    }
  });

  it('makes tokens that anybody can verify by the keys that it publishes', async () => {
    const token = await tokenOf();
    const { headers, body } = await get('/.well-known/jwks.json');
    expect(headers.get('content-type')).to.equal('application/jwk-set+json');
    const keys = body['keys'] as readonly Readonly<Record<string, string>>[];
    const { kid, alg, typ } = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as Record<
      string,
      string
    >;
    expect([alg, typ]).to.deep.equal(['EdDSA', 'at+jwt']);
    const jwk = keys.find((key) => key['kid'] === kid) ?? expect.fail('the key is not published');
    expect(jwk).to.have.all.keys('kty', 'crv', 'use', 'alg', 'kid', 'x');
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    const key = createPublicKey({ key: jwk, format: 'jwk' });
    expect(verify(null, Buffer.from(token.slice(0, end)), key, signature)).to.equal(true);
    expect(claimsOf(token)).to.include({ iss: api.url, aud: api.url, sub: account.id, client_id: account.id });
    const again = await fetch(`${api.url}/.well-known/jwks.json`, {
      headers: { 'if-none-match': headers.get('etag') ?? '' },
    });
    expect(again.status).to.equal(304);
  });

  it('gives fewer scopes to whoever asks for fewer, and none that the account has not', async () => {
    const token = await tokenOf({ scope: 'orders:read' });
    expect(claimsOf(token)['scope']).to.equal('orders:read');
    const asked = await get('/api/v1/products', { authorization: `Bearer ${token}` });
    expect(asked.status).to.equal(403);
    for (const scope of ['payments:read', 'orders:read payments:read', '*', 'nonsense']) {
      const { status, body } = await form({ grant_type: 'client_credentials', ...client(), scope });
      expect([status, body['error']], scope).to.deep.equal([400, 'invalid_scope']);
    }
  });

  for (const [what, fields, headers, status, error] of [
    ['no grant type', {}, {}, 400, 'invalid_request'],
    ['a grant type that is none', { grant_type: 'password' }, {}, 400, 'unsupported_grant_type'],
    ['no client', { grant_type: 'client_credentials', client_id: '', client_secret: '' }, {}, 401, 'invalid_client'],
    ['a client that is none', { grant_type: 'client_credentials', client_id: 'ada' }, {}, 401, 'invalid_client'],
    [
      'a client that there is not',
      { grant_type: 'client_credentials', client_id: 'svc_01h455vb4pex5vsknk084sn02q' },
      {},
      401,
      'invalid_client',
    ],
    ['another secret', { grant_type: 'client_credentials', client_secret: 'qs_client_x' }, {}, 401, 'invalid_client'],
    ['no secret', { grant_type: 'client_credentials', client_secret: '' }, {}, 401, 'invalid_client'],
    ['a client in two ways', { grant_type: 'client_credentials' }, basic('a', 'b'), 400, 'invalid_request'],
    ['a header that is no client', {}, { authorization: 'Basic !' }, 401, 'invalid_client'],
    ['a header of another kind', {}, { authorization: 'Bearer abc' }, 401, 'invalid_client'],
    ['a body of another type', {}, { 'content-type': 'application/json' }, 400, 'invalid_request'],
    ['a body that is too large', { grant_type: 'x'.repeat(20_000) }, {}, 413, 'invalid_request'],
    ['a field that is too long', { grant_type: 'x'.repeat(5_000) }, {}, 400, 'invalid_request'],
  ] as const)
    it(`refuses ${what} in the words of the RFC`, async () => {
      const shown = 'authorization' in headers && what !== 'a client in two ways' ? {} : client();
      const answer = await form({ ...shown, ...fields }, headers);
      expect([answer.status, answer.body['error']]).to.deep.equal([status, error]);
      expect(answer.headers.get('cache-control')).to.equal('no-store');
      expect(answer.body['error_description']).to.be.a('string');
      if (status === 401) expect(answer.headers.get('www-authenticate')).to.equal('Basic realm="quayside"');
    });

  it('refuses a parameter that is there twice, one that is not encoded, and one in the address', async () => {
    for (const body of ['grant_type=client_credentials&grant_type=password', 'grant_type=%zz'])
      expect((await form(body)).body['error']).to.equal('invalid_request');
    const response = await fetch(`${api.url}/oauth/token?grant_type=client_credentials`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
    });
    expect(response.status).to.equal(400);
  });

  it('leaves parameters alone that it does not know', async () => {
    await tokenOf({ resource: api.url, audience: 'x' });
  });

  it('answers the same, in the envelope, to whoever asks as the rest of the API is asked', async () => {
    const body = { grant_type: 'client_credentials', ...client() };
    const { access_token: token } = granted(await api.post<{ access_token: string }>('/auth/token', body));
    expect((await new Api(api.url, token).get('/products')).status).to.equal(200);
  });

  it('takes a token no longer when its secret is removed, when the account may do less, and when it ends', async () => {
    const { id } = account;
    const second = granted(await api.post<Account>(`/service-accounts/${id}/secrets`, {}));
    const third = await api.post(`/service-accounts/${id}/secrets`, {});
    expect(third.error?.code).to.equal('TOO_MANY_SECRETS');
    const [old, fresh] = [await tokenOf(), await tokenOf({ client_secret: second.secret ?? '' })];
    const statuses = () =>
      Promise.all([old, fresh].map(async (token) => (await new Api(api.url, token).get('/products')).status));
    expect(await statuses()).to.deep.equal([200, 200]);
    granted(await api.ask('DELETE', `/service-accounts/${id}/secrets/${second.secrets[0]?.id}`));
    expect(await statuses()).to.deep.equal([401, 200]);
    const patch = { body: { scopes: ['orders:read'] }, headers: { 'if-match': '*' } };
    granted(await api.ask('PATCH', `/service-accounts/${id}`, patch));
    expect(await statuses()).to.deep.equal([401, 403]);
    granted(await api.ask('DELETE', `/service-accounts/${id}`));
    expect(await statuses()).to.deep.equal([401, 401]);
    const late = await form({ grant_type: 'client_credentials', ...client(), client_secret: second.secret ?? '' });
    expect(late.body['error']).to.equal('invalid_client');
  });
});
