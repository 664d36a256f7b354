import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api, granted } from './api.js';
import { codeOf, password, People, type LoggedIn, type SignedIn } from './people.js';
import { until } from './processes.js';
import { orderBody, sell, type OrderData } from './shop.js';
import { oneServer, twoServers, type Deployment } from './topologies.js';

/** So long, at most, something that was revoked elsewhere goes on. */
const revocationTime = 1_000;

interface Profile {
  readonly id: string;
  readonly email: string;
  readonly roles: readonly string[];
  readonly scopes: readonly string[];
  readonly version: number;
}

describe('people, at a running server', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let people: People;
  before(async () => {
    deployed = await oneServer();
    people = new People(deployed);
  });
  after(() => deployed?.end());
  const user = (...args: readonly string[]) => deployed.command('user', ...args);

  it('register, confirm by the mail, sign in, and see what is theirs and nothing else', async () => {
    const [ada, grace] = [await people.register(), await people.register()];
    const [here, there] = [await people.signIn(ada.email), await people.signIn(grace.email)];
    const me = granted(await here.as.get<Profile>('/users/me'));
    expect(me).to.deep.include({ id: ada.id, email: ada.email, roles: ['customer'] });

    const sku = await sell(deployed.api, 10);
    const order = granted(await here.as.post<OrderData>('/orders', orderBody({ sku })));
    expect(granted(await here.as.get<OrderData>(`/orders/${order.id}`)).id).to.equal(order.id);
    const missing = await there.as.get('/orders/ord_01h455vb4pex5vsknk084sn02q');
    for (const path of [`/orders/${order.id}`, `/orders/${order.id}/timeline`]) {
      const others = await there.as.get(path);
      expect([others.status, others.error]).to.deep.equal([missing.status, missing.error]);
    }
    expect(granted(await there.as.get<readonly OrderData[]>('/orders'))).to.deep.equal([]);
    expect((await here.as.get('/users')).status).to.equal(403);
    expect((await here.as.get('/sagas')).status).to.equal(403);
  });

  it('change themselves by their version, and sign out', async () => {
    const { email } = await people.register();
    const [here, there] = [await people.signIn(email), await people.signIn(email)];
    const profile = await here.as.get<Profile>('/users/me');
    const tag = profile.headers.get('etag') ?? '';
    const renamed = await here.as.ask<Profile & { name: string }>('PATCH', '/users/me', {
      body: { name: 'Ada' },
      headers: { 'if-match': tag },
    });
    expect(granted(renamed)).to.include({ name: 'Ada', version: 2 });
    expect(
      (await here.as.ask('PATCH', '/users/me', { body: { name: 'A' }, headers: { 'if-match': tag } })).status,
    ).to.equal(412);
    const sessions = granted(await here.as.get<readonly { id: string; current: boolean }[]>('/users/me/sessions'));
    expect(sessions.filter(({ current }) => current).map(({ id }) => id)).to.deep.equal([here.session_id]);
    granted(await here.as.ask('DELETE', `/users/me/sessions/${there.session_id}`));
    expect((await there.as.get('/users/me')).status).to.equal(401);
    granted(await here.as.post('/auth/logout', {}));
    expect((await here.as.get('/users/me')).status).to.equal(401);
    expect((await people.anyone.post('/auth/refresh', { refresh_token: here.refresh_token })).error?.code).to.equal(
      'REFRESH_REFUSED',
    );
  });

  it('get a new password by mail, which ends what was', async () => {
    const { email } = await people.register();
    const here = await people.signIn(email);
    granted(await people.anyone.post('/auth/password/forgot', { email }));
    const token = await people.tokenFor(email);
    granted(await people.anyone.post('/auth/password/reset', { token, password: 'staple of another kind' }));
    expect((await here.as.get('/users/me')).status).to.equal(401);
    expect((await people.logIn(email)).error?.code).to.equal('WRONG_CREDENTIALS');
    const next = { email, password: 'staple of another kind' };
    expect(granted(await people.anyone.post<LoggedIn>('/auth/login', next)).signed_in).to.be.an('object');
    expect(await people.mail(email)).to.contain('Your password was changed');
  });

  it('show a code of their app beside the password', async () => {
    const { email } = await people.register();
    const here = await people.signIn(email);
    const { secret } = granted(await here.as.post<{ secret: string }>('/users/me/second-factor', { password }));
    const confirmed = await here.as.post<{ recovery_codes: readonly string[] }>('/users/me/second-factor/confirm', {
      code: codeOf(secret),
    });
    const [recovery] = granted(confirmed).recovery_codes;
    const halfway = granted(await people.logIn(email));
    expect(halfway.signed_in).to.equal(null);
    const answer = (code: string | undefined) =>
      people.anyone.post<SignedIn>('/auth/login/second-factor', { challenge: halfway.challenge?.token, code });
    expect((await answer(codeOf(secret))).error?.code, 'a code is good once').to.equal('WRONG_CODE');
    const { access_token: token } = granted(await answer(recovery));
    expect(granted(await new Api(deployed.api.url, token).get<Profile>('/users/me')).email).to.equal(email);
  });

  it('are invited, listed and deactivated on the command line, and have the roles that it gives', async () => {
    const email = `${randomUUID()}@example.com`;
    const created = await user('create', '--email', email, '--name', 'Grace', '--roles', 'operator, auditor');
    expect(created.stderr).to.equal('');
    const id = /^(usr_\w+) {2}invited {2}\S+ {2}auditor,operator$/m.exec(created.stdout)?.[1] ?? '';
    const token = await people.tokenFor(email);
    granted(await people.anyone.post('/auth/password/reset', { token, password }));
    const here = await people.signIn(email);
    expect((await here.as.get('/sagas')).status).to.equal(200);
    expect((await user('list', '--role', 'operator')).stdout).to.equal(`${id}  active  ${email}  auditor,operator\n`);
    expect((await user('roles', email, '--set', 'customer')).stdout).to.equal(
      `${id} has customer\n  scopes catalog:read, orders:read, orders:write, payments:read\n`,
    );
    await sleep(revocationTime);
    expect((await here.as.get('/sagas')).status).to.equal(403);
    expect((await user('deactivate', email)).stdout).to.equal(`${id}  deactivated  ${email}  customer\n`);
    await sleep(revocationTime);
    expect((await here.as.get('/users/me')).status).to.equal(401);
    expect((await user('reactivate', id)).stdout).to.equal(`${id}  active  ${email}  customer\n`);
    const unknown = await user('deactivate', 'nobody@example.com');
    expect([unknown.code, unknown.stderr]).to.deep.equal([
      1,
      'quayside: There is no user with the address nobody@example.com.\n',
    ]);
  });
});

describe('people, at two servers on one database', function () {
  this.timeout(90_000);
  let deployed: Deployment;
  let people: People;
  let urls: readonly [string, string];
  before(async function () {
    const two = await twoServers({ QUAYSIDE_ISSUER_URL: 'http://quayside.test' });
    if (!two) return this.skip();
    deployed = two;
    people = new People(deployed);
    const [first, second] = two.servers;
    urls = [first?.url ?? '', second?.url ?? ''];
  });
  after(() => deployed?.end());
  const asks = (token: string) => Promise.all(urls.map((url) => new Api(url, token).get('/users/me')));

  it('are known at both by one session, and at neither a second after it was ended at one', async () => {
    const { email } = await people.register();
    const [here, there] = [await people.signIn(email, urls[0]), await people.signIn(email, urls[1])];
    expect((await asks(there.access_token)).map(({ status }) => status)).to.deep.equal([200, 200]);
    granted(await here.as.ask('DELETE', `/users/me/sessions/${there.session_id}`));
    await sleep(revocationTime);
    expect((await asks(there.access_token)).map(({ status }) => status)).to.deep.equal([401, 401]);
    expect((await asks(here.access_token)).map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('lose the WebSocket at one when the session ends at the other', async () => {
    const { email } = await people.register();
    const [here, there] = [await people.signIn(email, urls[0]), await people.signIn(email, urls[1])];
    const socket = new WebSocket(`${urls[1].replace('http', 'ws')}/ws`, 'quayside.v1');
    const closed = new Promise<CloseEvent>((resolve) => socket.addEventListener('close', resolve));
    await new Promise((resolve) => socket.addEventListener('open', resolve, { once: true }));
    const heard = new Promise<MessageEvent>((resolve) => socket.addEventListener('message', resolve, { once: true }));
    socket.send(JSON.stringify({ id: '1', type: 'authenticate', token: there.access_token }));
    expect(JSON.parse(String((await heard).data))).to.deep.include({
      type: 'authenticated',
      principal: { id: there.user_id, kind: 'user', name: there.user_id },
    });
    granted(await here.as.ask('DELETE', `/users/me/sessions/${there.session_id}`));
    expect((await closed).code).to.equal(1008);
  });

  it('have one of fifty refreshes at once, at both, and then no session any more', async () => {
    const { email } = await people.register();
    const { refresh_token: token, session_id: session, access_token: first } = await people.signIn(email);
    const other = await people.signIn(email);
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) =>
        new Api(urls[n % 2] ?? '', '').post<SignedIn>('/auth/refresh', { refresh_token: token }),
      ),
    );
    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).to.be.at.most(1);
    for (const { status, error } of answers.filter((answer) => !won.includes(answer)))
      expect([status, error?.code]).to.deep.equal([401, 'REFRESH_REFUSED']);
    await sleep(revocationTime);
    expect((await asks(first)).map(({ status }) => status)).to.deep.equal([401, 401]);
    for (const { data } of won) {
      expect(data.session_id).to.equal(session);
      expect((await asks(data.access_token)).map(({ status }) => status)).to.deep.equal([401, 401]);
      const again = { refresh_token: data.refresh_token };
      expect((await people.anyone.post('/auth/refresh', again)).error?.code).to.equal('REFRESH_REFUSED');
    }
    expect((await asks(other.access_token)).map(({ status }) => status)).to.deep.equal([200, 200]);
  });

  it('are one for an address, however many confirm at both', async () => {
    const email = `${randomUUID()}@example.com`;
    for (let n = 0; n < 3; n += 1) granted(await people.anyone.post('/auth/register', { email, password }));
    const tokens = [await people.tokenFor(email), await people.tokenFor(email), await people.tokenFor(email)];
    const answers = await Promise.all(
      [...tokens, ...tokens].map((token, n) =>
        new Api(urls[n % 2] ?? '', '').post('/auth/confirm', { token, password }),
      ),
    );
    expect(answers.filter(({ status }) => status === 200)).to.have.length(1);
    await until(async () => (await people.logIn(email)).status === 200, 'the login');
  });
});
