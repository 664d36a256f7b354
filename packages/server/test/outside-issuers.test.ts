import type { Door } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { Socket } from 'node:net';
import { spy, useFakeTimers, type SinonFakeTimers, type SinonSpy } from 'sinon';
import { readConfig } from '../src/config/read-config.js';
import { Api, granted } from './api.js';
import { doorsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';
import { LoopbackIssuer } from './loopback-issuer.js';
import { until } from './processes.js';
import { orderBody, sell } from './shop.js';
import { strangers } from './strangers.js';

describe('issuers of tokens beside the server', function () {
  this.timeout(60_000);
  let issuer: LoopbackIssuer;
  let staff: LoopbackIssuer;
  let stranger: LoopbackIssuer;
  let running: InProcess;
  let admin: Api;
  let connect: SinonSpy;

  before(async () => {
    [issuer, staff, stranger] = await Promise.all([
      LoopbackIssuer.start(),
      LoopbackIssuer.start(),
      LoopbackIssuer.start(),
    ]);
    const scopes = { packer: ['inventory:read', 'orders:read'], nobody: [] };
    const trusted = [
      issuer.setting('shop'),
      staff.setting('staff', { scope_claim: 'groups', scope_prefix: 'quayside-', scopes }),
    ];
    running = await startInProcess({ QUAYSIDE_TRUSTED_ISSUERS: JSON.stringify(trusted) });
    admin = new Api(`http://127.0.0.1:${running.server.port}`, running.admin);
    connect = spy(Socket.prototype, 'connect');
  });
  after(async () => {
    connect?.restore();
    await running?.end();
    await Promise.all([issuer, staff, stranger].map((each) => each?.close()));
  });

  const as = (token: string): Api => new Api(admin.url, token);
  const placing = 'catalog:read orders:read orders:write';
  const statusOf = async (token: string, path = '/products'): Promise<number> => (await as(token).get(path)).status;
  const ask = (door: Door, credential: string) =>
    door.call('catalog.list_products', {}, { credential, onceKey: null, requestId: 'outside', wait: 0 });
  /** Where this process has gone, beside its own doors and its database. */
  const goneTo = (): readonly string[] => [
    ...new Set(strangers(connect.getCalls(), [running.server.port, running.server.grpcPort])),
  ];

  it('are not asked for anything before somebody shows a token of theirs', async () => {
    expect(await statusOf(stranger.issue({ scope: placing }))).to.equal(401);
    expect([issuer.asked, staff.asked, stranger.asked, goneTo()]).to.deep.equal([0, 0, 0, []]);
  });

  it('let their subjects in at every door, and the record says who it was', async () => {
    const token = issuer.issue({ scope: placing });
    for (const door of doorsOf(running)) expect(await ask(door, token), door.name).to.include({ ok: true });
    expect(issuer.asked).to.equal(1);
    const refused = await as(token).post('/products', { sku: 'x', name: 'X', prices: [] });
    expect(refused.error?.code).to.equal('FORBIDDEN');
    await until(async () => {
      const { data } = await admin.get<readonly { readonly actor: object }[]>('/audit?actor=ext_shop%7Cada');
      if (data.length === 0) return false;
      expect(data[0]).to.deep.include({
        actor: { id: 'ext_shop|ada', kind: 'external', name: 'ada (shop)' },
        use_case: 'catalog.create_product',
        outcome: 'FORBIDDEN',
      });
      return true;
    }, 'the row of the refusal');
  });

  it('give each subject what is theirs, and never what is of another', async () => {
    const sku = await sell(admin, 5);
    const [ada, bob] = ['ada', 'bob'].map((sub) => as(issuer.issue({ sub, scope: placing })));
    const { id } = granted(await (ada ?? admin).post<{ id: string }>('/orders', orderBody({ sku })));
    expect((await ada?.get(`/orders/${id}`))?.status).to.equal(200);
    expect((await bob?.get(`/orders/${id}`))?.status).to.equal(404);
    const namesake = as(staff.issue({ sub: 'ada', groups: ['quayside-packer'] }));
    expect((await namesake.get(`/orders/${id}`)).status, 'ada of another issuer').to.equal(404);
  });

  it('give what their words were mapped to, and nothing without a word', async () => {
    const statuses = async (claims: object) => [
      await statusOf(staff.issue({ ...claims }), '/stock'),
      await statusOf(staff.issue({ ...claims }), '/products'),
    ];
    expect(await statuses({ groups: ['quayside-packer', 'quayside-nobody', 'wheel'] })).to.deep.equal([200, 403]);
    expect(await statuses({ groups: ['packer'] }), 'without the prefix').to.deep.equal([403, 403]);
    expect(await statuses({ scope: 'inventory:read catalog:read' }), 'another claim').to.deep.equal([403, 403]);
    for (const scope of ['*', 'catalog:*', '', undefined, 7])
      expect(await statusOf(issuer.issue({ scope })), `scope ${String(scope)}`).to.equal(403);
  });

  const keyed = (token: string): string => {
    const [, claims = ''] = token.split('.');
    const header = Buffer.from('{"alg":"HS256","typ":"at+jwt","kid":"first"}').toString('base64url');
    const mac = createHmac('sha256', 'https://shop.test').update(`${header}.${claims}`).digest('base64url');
    return `${header}.${claims}.${mac}`;
  };
  const elsewhere = (): string => `${stranger.url}/jwks`;
  const forgeries: Readonly<Record<string, () => string>> = {
    'another audience': () => issuer.issue({ scope: placing, aud: 'https://other.test' }),
    'no audience': () => issuer.issue({ scope: placing, aud: undefined }),
    'another issuer': () => issuer.issue({ scope: placing, iss: stranger.url }),
    'the issuer that another one signs for': () => stranger.issue({ scope: placing, iss: issuer.url }),
    'the other issuer that is trusted': () => staff.issue({ scope: placing, iss: issuer.url }),
    'the algorithm none': () => issuer.issue({ scope: placing }, { alg: 'none' }),
    'an algorithm that is not configured': () => issuer.issue({ scope: placing }, { alg: 'RS256' }),
    'a secret that everybody knows': () => keyed(issuer.issue({ scope: placing })),
    'the type of an identity token': () => issuer.issue({ scope: placing }, { typ: 'JWT' }),
    'a key brought along': () => stranger.issue({ iss: issuer.url, scope: placing }, { jwk: {} }),
    'a place of keys': () => issuer.issue({ scope: placing }, { jku: elsewhere() }),
    'a place of a certificate': () => issuer.issue({ scope: placing }, { x5u: elsewhere() }),
    'a key that is an address': () => stranger.issue({ iss: issuer.url, scope: placing }, { kid: elsewhere() }),
    'an end that is over': () => issuer.issue({ scope: placing, exp: Math.floor(Date.now() / 1_000) - 60 }),
    'no end': () => issuer.issue({ scope: placing, exp: undefined }),
    'a subject that is no name': () => issuer.issue({ scope: placing, sub: 'ada\nroot' }),
  };
  for (const [what, forge] of Object.entries(forgeries))
    it(`stay out with ${what}, at every door`, async () => {
      for (const door of doorsOf(running))
        expect(await ask(door, forge()), door.name).to.deep.include({ ok: false, code: 'UNAUTHENTICATED' });
    });

  it('were asked at the addresses that were configured, and nobody else was', () => {
    expect(stranger.asked).to.equal(0);
    expect(goneTo().toSorted()).to.deep.equal([issuer, staff].map(({ port }) => `127.0.0.1:${port}`).toSorted());
  });

  describe('as time goes by', () => {
    let time: SinonFakeTimers;
    beforeEach(() => {
      time = useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    });
    afterEach(() => time.restore());

    it('are asked for a key that nobody has seen twice a minute at most, and so a rotation is noticed', async () => {
      time.tick(31_000);
      expect(await statusOf(issuer.issue({ scope: placing }, { kid: 'unknown' }))).to.equal(401);
      const before = issuer.asked;
      for (let n = 0; n < 40; n += 1)
        expect(await statusOf(issuer.issue({ scope: placing }, { kid: `made-up-${n}` }))).to.equal(401);
      expect(issuer.asked).to.equal(before);

      issuer.makeKey('second');
      const [old, fresh] = [issuer.issue({ scope: placing }), issuer.issue({ scope: placing }, { kid: 'second' })];
      time.tick(31_000);
      expect([await statusOf(fresh), await statusOf(old)]).to.deep.equal([200, 200]);
      expect(issuer.asked).to.equal(before + 1);
    });

    it('may be away: who is known by them goes on for a while, and all others do as if nothing were', async () => {
      await issuer.close();
      time.tick(601_000);
      const token = issuer.issue({ scope: placing, sub: 'carol' });
      expect(await statusOf(token)).to.equal(200);
      expect(await statusOf(staff.issue({ groups: ['quayside-packer'] }), '/stock')).to.equal(200);
      expect((await admin.get('/products')).status).to.equal(200);
      expect(running.log.lines.filter(({ message }) => message.includes('does not tell its keys'))).not.to.equal([]);
      await issuer.listen();
    });
  });

  it('may never answer: their tokens are refused after a few seconds, and nobody else waits', async () => {
    const silent = await LoopbackIssuer.start();
    silent.instead = () => undefined;
    const other = await startInProcess({ QUAYSIDE_TRUSTED_ISSUERS: JSON.stringify([silent.setting('silent')]) });
    const url = `http://127.0.0.1:${other.server.port}`;
    const asked = new Api(url, silent.issue({ scope: placing })).get('/products');
    await until(() => silent.asked === 1, 'the issuer to be asked');
    const meanwhile = await Promise.race([new Api(url, other.admin).get('/products'), asked]);
    expect(meanwhile.status).to.equal(200);
    expect((await asked).status).to.equal(401);
    expect((await new Api(url, silent.issue({ scope: placing })).get('/products')).status).to.equal(401);
    expect(silent.asked, 'it is let alone for a moment').to.equal(1);
    await other.end();
    await silent.close();
  });

  it('are refused as settings that are wrong or unsafe, before anything starts', () => {
    const good = issuer.setting('shop');
    for (const [trusted, said] of [
      ['{', 'must be a JSON list of issuers'],
      [[{ ...good, algorithms: ['HS256'] }], '0.algorithms.0 must be one of EdDSA'],
      [[{ ...good, algorithms: [] }], '0.algorithms must have one'],
      [[{ ...good, jwks_url: 'http://idp.example/jwks' }], '0.jwks_url must be an https URL'],
      [[{ ...good, audience: '' }], '0.audience must not be empty'],
      [[{ ...good, scopes: { packer: ['orders:fly'] } }], '0.scopes.packer.0 is no scope'],
      [[{ ...good, secret: 'x' }], '0.secret'],
      [[good, { ...good, name: 'again' }], `must not name the issuer ${issuer.url} twice`],
      [[{ ...good, issuer: 'https://quayside.test/' }], 'must not name this server'],
    ] as const) {
      const text = typeof trusted === 'string' ? trusted : JSON.stringify(trusted);
      const read = readConfig({ QUAYSIDE_TRUSTED_ISSUERS: text, QUAYSIDE_ISSUER_URL: 'https://quayside.test' }, {});
      expect(read.ok ? 'taken' : read.error.join('\n'), text)
        .to.include(said)
        .and.to.include('QUAYSIDE_TRUSTED_ISSUERS');
    }
    const own = JSON.stringify([{ ...good, issuer: 'http://127.0.0.1:8080' }]);
    expect(readConfig({ QUAYSIDE_TRUSTED_ISSUERS: own }, {})).to.deep.include({ ok: false });
  });
});
