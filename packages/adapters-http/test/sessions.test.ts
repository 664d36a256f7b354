import { expect } from 'chai';
import { ask } from './support/ask.js';
import { listen, type Running } from './support/ground.js';
import { Jar, type Fetched } from './support/jar.js';
import { password, Residents } from './support/residents.js';

const access = '__Host-quayside_access';
const refresh = '__Host-quayside_refresh';
const ada = { email: 'ada@example.com', password };
const forgetting = [access, refresh].map((name) => `${name}=; Max-Age=0; Path=/; HttpOnly; Secure; SameSite=Strict`);
const told = ({ status, envelope }: Fetched) => [status, envelope.error?.code ?? null];
const session = ({ envelope }: Fetched): string =>
  (envelope.data as { readonly signed_in: { readonly session_id: string } }).signed_in.session_id;

describe('the session of a browser', () => {
  let residents: Residents;
  let server: Running;
  let jar: Jar;
  beforeEach(async () => {
    residents = new Residents();
    await residents.begin();
    await residents.moveIn(ada.email);
    server = await listen(residents.app());
    jar = new Jar(server);
  });
  afterEach(() => server.stop());
  const logIn = () => jar.fetch('POST', '/auth/login', ada);
  const me = (from = jar) => from.fetch('GET', '/users/me');
  /** Another browser with the same cookies as they are now. */
  const copied = (): Jar => {
    const copy = new Jar(server);
    for (const [name, value] of jar.cookies) copy.cookies.set(name, value);
    return copy;
  };

  describe('begins', () => {
    it('with both tokens in cookies that no script and no other host can touch, and none in the answer', async () => {
      const answer = await logIn();
      expect(answer.status).to.equal(200);
      const attributes = 'Path=/; HttpOnly; Secure; SameSite=Strict';
      expect(answer.headers['set-cookie']?.map((line) => line.replace(/=[^;]+/, '=…'))).to.deep.equal([
        `${access}=…; Max-Age=1800; ${attributes}`,
        `${refresh}=…; Max-Age=604800; ${attributes}`,
      ]);
      expect(answer.headers['cache-control']).to.equal('no-store');
      expect(Object.keys((answer.envelope.data as { signed_in: object }).signed_in)).to.deep.equal([
        'session_id',
        'user_id',
        'access_token_expires_at',
        'refresh_token_expires_at',
        'second_factor_needed',
      ]);
      for (const value of jar.cookies.values()) expect(answer.text).not.to.include(value);
      expect((await me()).envelope.data).to.deep.include({ email: ada.email });
    });

    it('after a second factor where one is enrolled, and not before', async () => {
      await logIn();
      const code = await residents.enrol(jar.cookies.get(access) ?? '');
      residents.clock.advance(60_000);
      jar = new Jar(server);
      const first = await logIn();
      expect([first.status, first.headers['set-cookie'], jar.cookies.size]).to.deep.equal([200, undefined, 0]);
      const { challenge } = first.envelope.data as { readonly challenge: { readonly token: string } };
      const answer = { challenge: challenge.token, code: code() };
      expect(
        told(await jar.ask('POST', '/auth/login/second-factor', { 'x-quayside-session': 'cookie' }, answer)),
      ).to.deep.equal([403, 'CSRF_REFUSED']);
      const second = await jar.fetch('POST', '/auth/login/second-factor', answer);
      expect([second.status, [...jar.cookies.keys()]]).to.deep.equal([200, [access, refresh]]);
      expect(second.envelope.data).not.to.have.any.keys('access_token', 'refresh_token');
      expect((await me()).status).to.equal(200);
    });

    it('anew at each login, also with the same idempotency key: what is secret is kept for no retry', async () => {
      const key = { 'idempotency-key': 'again' };
      const first = await jar.fetch('POST', '/auth/login', ada, key);
      const before = copied();
      const second = await jar.fetch('POST', '/auth/login', ada, key);
      expect(session(second)).not.to.equal(session(first));
      expect(second.headers['idempotent-replayed']).to.equal(undefined);
      expect(second.headers['set-cookie']).to.have.length(2);
      expect([(await me()).status, (await me(before)).status]).to.deep.equal([200, 200]);
    });

    it('with no cookie where the password is wrong, or where nobody asks for cookies', async () => {
      const wrong = await jar.fetch('POST', '/auth/login', { ...ada, password: 'wrong horse battery' });
      expect([...told(wrong), wrong.headers['set-cookie']]).to.deep.equal([401, 'WRONG_CREDENTIALS', undefined]);
      const plain = await jar.ask('POST', '/auth/login', { 'sec-fetch-site': 'cross-site' }, ada);
      expect([plain.status, plain.headers['set-cookie']]).to.deep.equal([200, undefined]);
      expect((plain.envelope.data as { signed_in: object }).signed_in).to.include.keys('access_token', 'refresh_token');
    });

    it('only where the header says a word that is known', async () => {
      for (const path of ['/auth/login', '/auth/login/second-factor', '/auth/refresh', '/auth/logout']) {
        const answer = await jar.fetch('POST', path, ada, { 'x-quayside-session': 'Cookies' });
        expect(told(answer)).to.deep.equal([422, 'INVALID_INPUT']);
        expect(answer.envelope.error?.details).to.deep.equal({
          issues: [{ path: 'X-Quayside-Session', message: 'must be cookie' }],
        });
      }
    });
  });

  describe('goes on', () => {
    beforeEach(logIn);

    it('by the refresh token of the cookie, which gets new ones', async () => {
      const before = new Map(jar.cookies);
      residents.clock.advance(29 * 60_000);
      const answer = await jar.fetch('POST', '/auth/refresh');
      expect([answer.status, answer.headers['cache-control']]).to.deep.equal([200, 'no-store']);
      expect(answer.envelope.data).not.to.have.any.keys('access_token', 'refresh_token');
      for (const name of [access, refresh]) expect(jar.cookies.get(name)).not.to.equal(before.get(name));
      residents.clock.advance(2 * 60_000);
      expect((await me()).status).to.equal(200);
    });

    it('not a second time with one token: the session ends, and the browser is to forget it', async () => {
      const thief = copied();
      expect((await jar.fetch('POST', '/auth/refresh')).status).to.equal(200);
      const answer = await thief.fetch('POST', '/auth/refresh');
      expect([...told(answer), answer.headers['set-cookie']]).to.deep.equal([401, 'REFRESH_REFUSED', forgetting]);
      expect(told(await me())).to.deep.equal([401, 'UNAUTHENTICATED']);
      expect(told(await jar.fetch('POST', '/auth/refresh'))).to.deep.equal([401, 'REFRESH_REFUSED']);
      expect(jar.cookies.size).to.equal(0);
    });

    it('not with a token that is none, is malformed, or is not there: all is forgotten', async () => {
      const cases = [
        [`${refresh}=qs_refresh_wrong`, 401, 'REFRESH_REFUSED'],
        [`${refresh}=${'x'.repeat(300)}`, 422, 'INVALID_INPUT'],
        [`${refresh}=a; ${refresh}=b`, 400, 'MALFORMED_COOKIE'],
        [`${access}=${jar.cookies.get(access)}`, 401, 'UNAUTHENTICATED'],
      ] as const;
      for (const [cookie, status, code] of cases) {
        const answer = await jar.fetch('POST', '/auth/refresh', undefined, { cookie });
        expect([...told(answer), answer.headers['set-cookie']]).to.deep.equal([status, code, forgetting]);
      }
    });

    it('by one token only: none may be in the body too', async () => {
      const answer = await jar.fetch('POST', '/auth/refresh', { refresh_token: 'qs_refresh_other' });
      expect(answer.envelope.error?.details).to.deep.equal({
        issues: [{ path: 'refresh_token', message: 'is given by the cookie and must not be given again' }],
      });
      expect([answer.status, (await jar.fetch('POST', '/auth/refresh', {})).status]).to.deep.equal([422, 200]);
    });

    it('and the cookie is not looked at where nobody asks for it', async () => {
      const answer = await jar.ask('POST', '/auth/refresh', {}, {});
      expect([...told(answer), answer.headers['set-cookie']]).to.deep.equal([422, 'INVALID_INPUT', undefined]);
      expect((await jar.fetch('POST', '/auth/refresh')).status).to.equal(200);
    });
  });

  describe('ends', () => {
    beforeEach(logIn);
    const ended = ({ envelope }: Fetched) => envelope.data;

    it('at logout, and the browser forgets both cookies', async () => {
      const copy = copied();
      const answer = await jar.fetch('POST', '/auth/logout', {});
      expect([answer.status, ended(answer), answer.headers['set-cookie']]).to.deep.equal([
        200,
        { ended: 1 },
        forgetting,
      ]);
      expect(answer.headers['cache-control']).to.equal('no-store');
      expect(told(await me(copy))).to.deep.equal([401, 'UNAUTHENTICATED']);
      expect(told(await copy.fetch('POST', '/auth/refresh'))).to.deep.equal([401, 'REFRESH_REFUSED']);
    });

    it('also where the browser has dropped the access token, for that had expired', async () => {
      const copy = copied();
      residents.clock.advance(31 * 60_000);
      jar.cookies.delete(access);
      const answer = await jar.fetch('POST', '/auth/logout', {});
      expect([answer.status, ended(answer), answer.headers['set-cookie']]).to.deep.equal([
        200,
        { ended: 1 },
        forgetting,
      ]);
      expect(told(await copy.fetch('POST', '/auth/refresh'))).to.deep.equal([401, 'REFRESH_REFUSED']);
    });

    it('also where the browser still has an access token that is good no longer', async () => {
      const copy = copied();
      residents.clock.advance(31 * 60_000);
      const answer = await jar.fetch('POST', '/auth/logout', {});
      expect([answer.status, ended(answer), answer.headers['set-cookie']]).to.deep.equal([
        200,
        { ended: 1 },
        forgetting,
      ]);
      expect(told(await copy.fetch('POST', '/auth/refresh'))).to.deep.equal([401, 'REFRESH_REFUSED']);
    });

    it('by the access token where the refresh token is good no longer', async () => {
      jar.cookies.set(refresh, 'qs_refresh_wrong');
      expect(ended(await jar.fetch('POST', '/auth/logout', {}))).to.deep.equal({ ended: 1 });
    });

    it('and where it cannot, for the input is wrong, the browser has what it needs to try again', async () => {
      jar.cookies.delete(access);
      const spent = jar.cookies.get(refresh);
      expect((await jar.fetch('POST', '/auth/logout', { everywhere: 'yes' })).status).to.equal(422);
      expect([...jar.cookies.keys()]).to.have.members([access, refresh]);
      expect(jar.cookies.get(refresh)).not.to.equal(spent);
      expect(ended(await jar.fetch('POST', '/auth/logout', { everywhere: true }))).to.deep.equal({ ended: 1 });
    });

    it('for a browser whose session is over, or that has none, by forgetting', async () => {
      await copied().fetch('POST', '/auth/logout', {});
      for (const cookie of [jar.cookie, `${refresh}=qs_refresh_wrong`, `${refresh}=a; ${refresh}=b`, '']) {
        const answer = await jar.fetch('POST', '/auth/logout', {}, { cookie });
        expect([...told(answer), answer.headers['set-cookie']]).to.deep.equal([401, 'UNAUTHENTICATED', forgetting]);
      }
    });

    it('and nothing is taken from the browser by a logout without cookies', async () => {
      const { envelope } = await ask(`${server.url}/api/v1/auth/login`, { body: ada });
      const { signed_in: other } = envelope.data as { readonly signed_in: { readonly access_token: string } };
      const answer = await jar.ask('POST', '/auth/logout', { authorization: `Bearer ${other.access_token}` }, {});
      expect([answer.status, answer.headers['set-cookie']]).to.deep.equal([200, undefined]);
      expect((await me()).status).to.equal(200);
    });
  });

  describe('as a credential', () => {
    beforeEach(logIn);

    it('goes behind a header, whatever that holds', async () => {
      const admin = await jar.ask('GET', '/users', { authorization: 'Bearer admin' });
      expect(admin.status).to.equal(200);
      for (const headers of [
        { authorization: 'Bearer nobody' },
        { authorization: 'Basic YWRhOmFkYQ==' },
        { 'x-api-key': 'nobody' },
        { 'x-api-key': '' },
      ])
        expect(told(await jar.ask('GET', '/users/me', headers))).to.deep.equal([401, 'UNAUTHENTICATED']);
      // Whoever shows a header is no page that was tricked: only our own pages, and those on the list, can send it.
      const keyed = await jar.ask('POST', '/api-keys', { authorization: 'Bearer admin' }, { name: 'k', scopes: ['*'] });
      expect(keyed.status).to.equal(201);
    });

    it('is told apart by caches', async () => {
      const [byCookie, byNobody] = [await me(), await new Jar(server).fetch('GET', '/users/me')];
      expect([byCookie.headers['vary'], byCookie.headers['cache-control']]).to.deep.equal([
        'Accept, Accept-Encoding, Cookie',
        'private, no-cache',
      ]);
      expect(byNobody.headers['vary']).to.equal('Accept, Accept-Encoding, Cookie');
      const byHeader = await jar.ask('GET', '/users', { authorization: 'Bearer admin' });
      expect(byHeader.headers['vary']).to.equal('Accept, Accept-Encoding');
    });

    it('opens the stream of events', async () => {
      const { status, headers } = await jar.ask('HEAD', '/events');
      expect([status, headers['content-type']]).to.deep.equal([200, 'text/event-stream']);
      expect((await new Jar(server).ask('HEAD', '/events')).status).to.equal(401);
    });

    it('is refused, and told why, where it is there twice or holds no token', async () => {
      const good = jar.cookies.get(access) ?? '';
      const cases = [
        [`${access}=${good}; ${access}=${good}`, 'is there more than once'],
        [`a=b; ${access}=x;c=d;  ${access} =y`, 'is there more than once'],
        [`${access}=${'x'.repeat(4_097)}`, 'is longer than 4096 characters'],
        [`${access}=`, 'holds no token'],
        [access, 'holds no token'],
        [`${access}=a b`, 'holds no token'],
        [`${access}="`, 'holds no token'],
        [`${access}=%00`, 'holds no token'],
        [`${access}=%E0%A4%A`, 'holds no token'],
        [`${access}=\u00e9`, 'holds no token'],
        [`${access}=a,b`, 'holds no token'],
      ] as const;
      for (const [cookie, message] of cases)
        for (const path of ['/users/me', '/events']) {
          const answer = await jar.ask('GET', path, { cookie });
          expect(told(answer), cookie).to.deep.equal([400, 'MALFORMED_COOKIE']);
          expect(answer.envelope.error?.details, cookie).to.deep.equal({ cookie: access, message });
          expect((await jar.ask('GET', '/users', { cookie, authorization: 'Bearer admin' })).status).to.equal(200);
        }
    });

    it('is not mistaken for another cookie', async () => {
      for (const cookie of [
        '',
        ';;;=',
        'session=1',
        `${access.toLowerCase()}=${jar.cookies.get(access)}`,
        `x${access}=1`,
      ])
        expect(told(await jar.ask('GET', '/users/me', { cookie })), cookie).to.deep.equal([401, 'UNAUTHENTICATED']);
      expect((await jar.ask('GET', '/users/me', { cookie: `theme=dark;${jar.cookie}; a` })).status).to.equal(200);
    });

    it('is nothing to addresses that ask for no key', async () => {
      const cookie = `${access}=a; ${access}=b`;
      const answer = await jar.ask('POST', '/auth/password/forgot', { cookie }, { email: ada.email });
      expect(answer.status).to.equal(200);
    });
  });

  it('is described with its cookies and its header', async () => {
    const document = (await ask(`${server.url}/openapi.json`)).envelope as object as {
      readonly paths: Readonly<Record<string, { readonly post: Readonly<Record<string, unknown>> }>>;
      readonly components: { readonly securitySchemes: Readonly<Record<string, object>> };
    };
    expect(document.components.securitySchemes['session_cookie']).to.deep.include({ in: 'cookie', name: access });
    for (const path of ['login', 'login/second-factor', 'refresh', 'logout'])
      expect(document.paths[`/api/v1/auth/${path}`]?.post['parameters'], path).to.deep.include({
        $ref: '#/components/parameters/Session',
      });
    const refreshing = document.paths['/api/v1/auth/refresh']?.post['requestBody'];
    expect(refreshing).to.include({ required: false });
  });
});
