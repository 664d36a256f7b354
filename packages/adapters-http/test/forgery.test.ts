import { allContracts } from '@quayside/application';
import { routes, type Authority } from '@quayside/adapters-http';
import { expect } from 'chai';
import { listen, type Running } from './support/ground.js';
import { Jar, type Fetched } from './support/jar.js';
import { password, Residents } from './support/residents.js';

const listed = 'https://pages.example';
const ada = { email: 'ada@example.com', password };
const told = ({ status, envelope }: Fetched) => [status, envelope.error?.code ?? null];

/** Everything that the three headers can say, and which of it is good. */
const words: readonly (string | undefined)[] = [undefined, 'cookie', 'bearer', ''];
const sites: readonly (string | undefined)[] = [undefined, 'same-origin', 'same-site', 'cross-site', 'none', ''];
const goodOrigins = (port: number): readonly string[] => [
  `http://127.0.0.1:${port}`,
  `https://127.0.0.1:${port}`,
  'https://shop.example',
  listed,
];
const badOrigins = (port: number): readonly (string | undefined)[] => [
  undefined,
  'null',
  '',
  'http://127.0.0.1',
  `http://127.0.0.1:${port + 1}`,
  `http://localhost:${port}`,
  `http://127.0.0.1:${port}.evil.example`,
  `ftp://127.0.0.1:${port}`,
  'http://shop.example',
  'https://evil.example',
  'https://shop.example.evil.example',
  `${listed}.evil.example`,
];

describe('a page that goes by a cookie', () => {
  const residents = new Residents();
  let server: Running;
  let jar: Jar;
  before(async () => {
    await residents.begin();
    await residents.moveIn(ada.email);
    const parties = { issuer: 'https://shop.example', audience: 'https://shop.example' };
    const authority: Authority = { parties, scopes: [], grants: [], keysKeptFor: 1_000, publicKeys: async () => ({}) };
    server = await listen(residents.app({ authority, cors: { origins: [listed] } }));
  });
  after(() => server.stop());
  beforeEach(async () => {
    jar = new Jar(server);
    await jar.fetch('POST', '/auth/login', ada);
  });

  interface Combination {
    readonly headers: Readonly<Record<string, string>>;
    readonly isGood: boolean;
  }
  const combinations = (): readonly Combination[] => {
    const good = goodOrigins(server.port);
    return words.flatMap((word) =>
      sites.flatMap((site) =>
        [...good, ...badOrigins(server.port)].map((origin) => ({
          headers: {
            ...(word !== undefined && { 'x-quayside-session': word }),
            ...(site !== undefined && { 'sec-fetch-site': site }),
            ...(origin !== undefined && { origin }),
          },
          isGood:
            word === 'cookie' &&
            (site === 'same-origin' || (site === undefined && origin !== undefined && good.includes(origin))),
        })),
      ),
    );
  };

  it('may change something exactly where its header and the browser say that it is ours', async () => {
    let [changed, refused] = [0, 0];
    const name = async (): Promise<unknown> =>
      ((await jar.ask('GET', '/users/me')).envelope.data as { readonly name: string }).name;
    for (const { headers, isGood } of combinations()) {
      const next = `Ada ${changed + refused}`;
      const before = await name();
      const answer = await jar.ask('PATCH', '/users/me', { ...headers, 'if-match': '*' }, { name: next });
      expect(told(answer), JSON.stringify(headers)).to.deep.equal(isGood ? [200, null] : [403, 'CSRF_REFUSED']);
      expect(await name()).to.equal(isGood ? next : before);
      if (isGood) changed += 1;
      else refused += 1;
    }
    expect([changed, refused]).to.deep.equal([20, 364]);
  }).timeout(20_000);

  it('may do so with each method that changes something, and with no other', async () => {
    const changes = [
      ['POST', '/auth/logout'],
      ['POST', '/users/me/second-factor'],
      ['PUT', '/users/usr_01h455vb4pex5vsknk084sn02q/roles'],
      ['PATCH', '/users/me'],
      ['DELETE', '/users/me/sessions/ses_01h455vb4pex5vsknk084sn02q'],
    ] as const;
    const foreign = { 'sec-fetch-site': 'same-site', 'x-quayside-session': 'cookie' };
    for (const [method, path] of changes) {
      expect(told(await jar.ask(method, path, foreign)), method).to.deep.equal([403, 'CSRF_REFUSED']);
      expect(told(await jar.fetch(method, path))[1], method).not.to.equal('CSRF_REFUSED');
      await jar.fetch('POST', '/auth/login', ada);
    }
    for (const method of ['GET', 'HEAD'])
      expect((await jar.ask(method, '/users/me', { 'sec-fetch-site': 'cross-site' })).status).to.equal(200);
  });

  it('cannot change anything by a method that asks for no proof', () => {
    for (const { name, kind } of allContracts) {
      const { method } = routes[name];
      expect(method === 'GET', name).to.equal(kind === 'query');
    }
  });

  it('begins, goes on and ends by the same rule, so that nobody is logged in as somebody else', async () => {
    const steps = [
      ['/auth/login', ada],
      ['/auth/login/second-factor', { challenge: 'qs_challenge_x', code: '123456' }],
      ['/auth/refresh', undefined],
      ['/auth/logout', {}],
    ] as const;
    for (const [path, body] of steps)
      for (const { headers, isGood } of combinations()) {
        // What the other words come to is told by the tests of the session.
        if (headers['x-quayside-session'] !== 'cookie') continue;
        if (isGood) continue;
        const answer = await jar.ask('POST', path, headers, body);
        expect(told(answer), `${path} ${JSON.stringify(headers)}`).to.deep.equal([403, 'CSRF_REFUSED']);
        expect(answer.headers['set-cookie']).to.equal(undefined);
      }
    expect((await jar.fetch('POST', '/auth/refresh')).status).to.equal(200);
  }).timeout(20_000);

  it('is told what is missing, asked for no other token, and put on record', async () => {
    const cases = [
      [{ 'sec-fetch-site': 'same-origin' }, { header: 'X-Quayside-Session', message: 'must be cookie' }],
      [
        { 'x-quayside-session': 'cookie', 'sec-fetch-site': 'cross-site', origin: listed },
        { header: 'Sec-Fetch-Site', message: 'must be same-origin' },
      ],
      [{ 'x-quayside-session': 'cookie' }, { header: 'Origin', message: 'is missing, and so is Sec-Fetch-Site' }],
      [
        { 'x-quayside-session': 'cookie', origin: 'http://shop.example' },
        { header: 'Origin', message: 'must be that of this server, by https or on this machine' },
      ],
    ] as const;
    for (const [headers, details] of cases) {
      residents.ground.log.lines.length = 0;
      const answer = await jar.ask('POST', '/auth/logout', headers, {});
      expect([told(answer), answer.envelope.error?.details]).to.deep.equal([[403, 'CSRF_REFUSED'], details]);
      expect(answer.headers['www-authenticate']).to.equal(undefined);
      const [line] = residents.ground.log.lines;
      expect(line?.fields).to.deep.include({ path: '/api/v1/auth/logout', header: details.header });
    }
  });

  it('of another origin is not let in by CORS, listed or not', async () => {
    for (const origin of [listed, 'https://evil.example']) {
      const asking = {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-quayside-session',
      };
      const preflight = await jar.ask('OPTIONS', '/auth/logout', asking);
      expect(preflight.headers['access-control-allow-headers'] ?? '').not.to.match(/x-quayside-session/i);
      const read = await jar.ask('GET', '/users/me', { origin, 'sec-fetch-site': 'same-site' });
      const login = await jar.fetch('POST', '/auth/login', ada, { origin });
      for (const { headers } of [preflight, read, login])
        expect(headers).not.to.have.any.keys('access-control-allow-credentials');
    }
  });

  it('is of this server by the host that was asked, or by its configured URL', async () => {
    const asked = (host: string, origin: string) =>
      jar.ask('POST', '/auth/refresh', { host, origin, 'x-quayside-session': 'cookie' });
    for (const [host, origin] of [
      ['Quay.example', 'https://quay.example'],
      ['quay.example:8443', 'https://quay.example:8443'],
      ['localhost:8080', 'http://localhost:8080'],
      ['console.localhost', 'http://console.localhost'],
      ['[::1]:8080', 'http://[::1]:8080'],
      ['inside:8080', 'https://shop.example'],
    ] as const)
      expect((await asked(host, origin)).status, origin).to.equal(200);
    for (const [host, origin] of [
      ['quay.example', 'http://quay.example'],
      ['quay.example', 'https://quay.example:8443'],
      ['10.0.0.5:8080', 'http://10.0.0.5:8080'],
      ['localhost.evil.example', 'http://localhost.evil.example'],
      ['127.0.0.1.evil.example', 'http://127.0.0.1.evil.example'],
    ] as const)
      expect(told(await asked(host, origin)), origin).to.deep.equal([403, 'CSRF_REFUSED']);
  });
});
