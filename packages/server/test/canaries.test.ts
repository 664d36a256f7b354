import { allContracts, nowhere } from '@quayside/application';
import { asking, transportCases, World, type TransportBench } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { WebSocket } from 'ws';
import { grpcDoor } from './doors/grpc-door.js';
import { httpDoor } from './doors/http-door.js';
import { sseDoor } from './doors/sse-door.js';
import { wsDoor } from './doors/ws-door.js';
import { Api, granted } from './api.js';
import { callsWith, Canaries, send } from './canaries.js';
import { codeOf, People, type LoggedIn, type SignedIn } from './people.js';
import { Processes, type ServerProcess } from './processes.js';

/** Where an event may tell what was said: the names of the shop's own things, of no person, and what a buyer calls an order. */
const toldByEvents =
  /^(?:catalog|inventory)\.|^identity\.create_(?:key|role|service_account)\.name$|\.(?:sku|external_id|reason)$/;
/** Where a row of the audit may: the thing that was asked about, and who asked. */
const toldByAudit =
  /^inventory\.\w+_location\.code$|\.(?:id|sku|order_id|location|from|to|secret_id|gateway|name|client_id)$|^a person: (?:a|another) name$/;

describe('what is recognizable, sent through every field of every use case', function () {
  this.timeout(240_000);
  const processes = new Processes();
  const canaries = new Canaries();
  let server: ServerProcess;
  let api: Api;
  let bench: TransportBench;
  let data: string;
  let logs: string;

  before(async () => {
    const folder = await processes.folder();
    [data, logs] = [join(folder, 'data'), join(folder, 'logs')];
    const settings = {
      QUAYSIDE_DATA_FOLDER: data,
      QUAYSIDE_LOG_FOLDER: logs,
      QUAYSIDE_LOG_LEVEL: 'debug',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
      QUAYSIDE_RATE_LIMIT_ACCOUNT: '0',
    };
    server = await processes.serve(settings, { printsKey: true });
    api = new Api(server.url, server.key);
    const port = portOf(server.url);
    bench = { doors: [httpDoor(port), wsDoor(port), grpcDoor(portOf(`http://${server.grpc}`))], admin: server.key };
    for (const { name } of allContracts)
      for (const door of bench.doors)
        for await (const call of callsWith(canaries, bench, name)) await send(door, bench, call);
    await sendThroughHeaders();
    await sendThroughFrames();
    await liveThrough();
  });
  after(() => processes.end());

  const sendThroughHeaders = async (): Promise<void> => {
    const secret = (kind: string): string => canaries.at(`header: ${kind}`);
    const headers: readonly Readonly<Record<string, string>>[] = [
      { authorization: `Basic ${Buffer.from(`admin:${secret('Basic')}`).toString('base64')}` },
      { authorization: `Bearer eyJ${secret('jwt')}.eyJ${secret('claims')}.${secret('signature')}` },
      { authorization: secret('no scheme') },
      { 'x-api-key': secret('x-api-key') },
      { cookie: `session=${secret('cookie')}` },
      { 'if-match': `"${secret('if-match')}"` },
      { prefer: `wait=${secret('prefer')}` },
      { accept: `application/${secret('accept')}` },
      { referer: `https://shop.example/?q=${secret('referer')}` },
      { 'x-forwarded-for': secret('forwarded') },
      { 'content-type': `application/${secret('content-type')}` },
    ];
    for (const each of headers)
      for (const method of ['GET', 'POST', 'PATCH'])
        await fetch(`${server.url}/api/v1/orders`, {
          method,
          headers: { 'x-api-key': bench.admin, ...each },
          ...(method !== 'GET' && { body: `{"customer": "${secret('a body')}` }),
        });
    for (const path of ['orders', 'nowhere', `orders/${secret('a path')}`, 'events'])
      await fetch(`${server.url}/api/v1/${path}?access_token=${secret('a query')}`, {
        headers: { 'x-api-key': bench.admin },
      });
  };

  /** What is no call at all over WebSocket. */
  const sendThroughFrames = async (): Promise<void> => {
    const secret = (kind: string): string => canaries.at(`frame: ${kind}`);
    const hello = { id: 'hello', type: 'authenticate', token: bench.admin };
    const frames: readonly string[] = [
      `{"id": "${secret('no JSON')}`,
      JSON.stringify({ id: '1', type: secret('a type'), input: {} }),
      JSON.stringify({ id: secret('an id'), type: 'orders.list', input: secret('an input') }),
      JSON.stringify({ id: '1', type: 'subscribe', topics: [secret('a topic')], after: secret('a cursor') }),
      JSON.stringify({ id: '1', type: 'authenticate', token: secret('a token') }),
    ];
    for (const frame of frames) {
      const address = `${server.url.replace('http', 'ws')}/ws`;
      const socket = new WebSocket(address, 'quayside.v1', { headers: { cookie: `session=${secret('cookie')}` } });
      await once(socket, 'open');
      socket.send(JSON.stringify(hello));
      await once(socket, 'message');
      socket.send(frame);
      await once(socket, 'message');
      socket.terminate();
    }
    const refused = new WebSocket(`${server.url.replace('http', 'ws')}/ws?token=${secret('a query')}`, 'quayside.v1');
    await Promise.race([once(refused, 'error'), once(refused, 'open')]);
    refused.terminate();
  };

  /** Somebody registers, signs in, shows a second factor, forgets the password, and leaves. */
  const liveThrough = async (): Promise<void> => {
    const mine = (what: string): string => canaries.at(`a person: ${what}`);
    const made = (what: string, value: string): string => canaries.made(`a person: ${what}`, value);
    const tokensOf = ({ access_token: access, refresh_token: refresh }: SignedIn): SignedIn['access_token'] => {
      made('a refresh token', refresh);
      return made('an access token', access);
    };
    const people = new People({ api, data });
    const email = `${mine('an address')}@example.com`;
    const [first, second, third] = ['first', 'second', 'third'].map((which) => `${mine(`the ${which} password`)} ½`);
    const anyone = people.anyone;
    const mailed = async (): Promise<string> => made('a token of a mail', await people.tokenFor(email));
    const logIn = async (password = first): Promise<LoggedIn> =>
      granted(await anyone.post<LoggedIn>('/auth/login', { email, password }));

    granted(await anyone.post('/auth/register', { email, password: first, name: mine('a name') }));
    granted(await anyone.post('/auth/confirm', { token: await mailed(), password: first }));
    const { signed_in: signedIn } = await logIn();
    if (!signedIn) throw new Error('nothing else is asked for yet');
    const here = new Api(server.url, tokensOf(signedIn));
    const change = { body: { name: mine('another name') }, headers: { 'if-match': '*' } };
    granted(await here.ask('PATCH', '/users/me', change));
    for (const path of ['/users/me', `/users?email=${encodeURIComponent(email)}`, '/audit']) await here.get(path);
    granted(await api.get(`/users?email=${encodeURIComponent(email)}`));

    const begun = granted(await here.post<{ secret: string }>('/users/me/second-factor', { password: first }));
    const code = codeOf(made('the secret of a second factor', begun.secret));
    const shown = { code: mine('a wrong code') };
    await here.post('/users/me/second-factor/confirm', shown);
    const { recovery_codes: recovery } = granted(
      await here.post<{ recovery_codes: readonly string[] }>('/users/me/second-factor/confirm', { code }),
    );
    for (const each of recovery) made('a recovery code', each);
    const { challenge } = await logIn();
    const answer = { challenge: made('a challenge', challenge?.token ?? ''), code: recovery[0] };
    await anyone.post('/auth/login/second-factor', { ...answer, code: mine('another wrong code') });
    const there = granted(await anyone.post<SignedIn>('/auth/login/second-factor', answer));
    const refresh = { refresh_token: there.refresh_token };
    tokensOf(there);
    tokensOf(granted(await anyone.post<SignedIn>('/auth/refresh', refresh)));
    await anyone.post('/auth/refresh', refresh);

    granted(await here.post('/auth/password/change', { current_password: first, new_password: second }));
    await anyone.post('/auth/login', { email, password: mine('a wrong password') });
    granted(await anyone.post('/auth/password/forgot', { email }));
    granted(await anyone.post('/auth/password/reset', { token: await mailed(), password: third }));
    expect((await logIn(third)).challenge).to.not.equal(null);
  };

  it('is sent: thousands of it, and most of it was taken', async () => {
    expect(canaries.size).to.be.greaterThan(1_000);
    const orders = JSON.stringify(await api.all('/orders'));
    expect(canaries.foundIn(orders)).to.include.members([
      'orders.place.customer.email',
      'orders.place.shipping_address.line1',
    ]);
    const users = JSON.stringify(await api.all('/users'));
    expect(canaries.foundIn(users)).to.include.members(['a person: an address', 'a person: another name']);
    expect(canaries.foundIn(users)).to.not.include('a person: the first password');
  });

  it('is in no log line, neither of the console nor of files, nor in what the database logs', async () => {
    const { stdout, stderr } = server.said();
    const files = await Promise.all((await readdir(logs)).map((file) => readFile(join(logs, file), 'utf8')));
    const database = await readFile(join(data, 'postgres.log'), 'utf8');
    expect(stderr).to.include('orders.place');
    expect(files.join('')).to.include('orders.place');
    expect(canaries.foundIn(stdout + stderr + files.join('') + database)).to.deep.equal([]);
  });

  it('is in no metric', async () => {
    const text = await (await fetch(`${server.managementUrl}/metrics`)).text();
    expect(text).to.include('quayside_calls_total');
    expect(canaries.foundIn(text)).to.deep.equal([]);
  });

  it('is in no event, but where it names a thing of the shop', async () => {
    const told: unknown[] = [];
    const marker = `marker${randomBytes(4).toString('hex')}`;
    const location = granted(await api.post<{ code: string }>('/locations', { code: marker, name: 'M' }));
    const request = { credential: bench.admin, topics: [], after: 'c1_0', origin: nowhere };
    const reader = await sseDoor(portOf(server.url)).subscribe(request);
    if ('ok' in reader) throw new Error(reader.code);
    while (!JSON.stringify(told.at(-1) ?? '').includes(location.code)) told.push(await reader.next());
    await reader.close();
    expect(told.length).to.be.greaterThan(100);
    expect(canaries.foundIn(JSON.stringify(told), toldByEvents)).to.deep.equal([]);
  });

  it('is in no audit row, but where it names the thing that was asked about', async () => {
    const rows = JSON.stringify(await api.all('/audit'));
    expect(rows).to.include('orders.place');
    expect(rows).to.include('identity.log_in');
    expect(canaries.foundIn(rows, toldByAudit)).to.deep.equal([]);
  });

  it('is in no answer that refuses somebody else', async () => {
    const created = { name: 'somebody else', scopes: ['orders:read', 'orders:write', 'payments:read'] };
    const { secret } = granted(await api.post<{ secret: string }>('/api-keys', created));
    const [door] = bench.doors;
    const answers: unknown[] = [];
    for (const { name } of allContracts) {
      const scene = transportCases[name]?.granted;
      if (scene) answers.push(await door.call(name, await scene(new World(bench)), asking(secret)));
    }
    const refused = answers.filter((answer) => (answer as { ok?: boolean } | null)?.ok === false);
    expect(refused.length).to.be.greaterThan(20);
    expect(canaries.foundIn(JSON.stringify(refused))).to.deep.equal([]);
    expect(canaries.foundIn(JSON.stringify(answers), /^(?:catalog|payments\.receive)/)).to.deep.equal([]);
  });
});

const portOf = (url: string): number => Number(new URL(url).port);
