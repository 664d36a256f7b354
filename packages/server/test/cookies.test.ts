import { expect } from 'chai';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import { password, People } from './people.js';
import { until } from './processes.js';
import { oneServer, type Deployment } from './topologies.js';

const listed = 'https://pages.example';
const ownPage = { 'x-quayside-session': 'cookie', 'sec-fetch-site': 'same-origin' };

describe('a session in cookies, at a running server', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let url: string;
  let email: string;
  before(async () => {
    deployed = await oneServer({ QUAYSIDE_CORS_ORIGINS: listed, QUAYSIDE_LOG_LEVEL: 'info' });
    url = deployed.api.url;
    ({ email } = await new People(deployed).register());
  });
  after(() => deployed?.end());

  const post = (path: string, body: object, cookie = ''): Promise<Response> =>
    fetch(`${url}/api/v1${path}`, {
      method: 'POST',
      headers: { ...ownPage, 'content-type': 'application/json', cookie },
      body: JSON.stringify(body),
    });
  const cookieOf = ({ headers }: Response): string =>
    headers
      .getSetCookie()
      .map((line) => line.split(';', 1)[0])
      .join('; ');
  const logIn = async (): Promise<string> => cookieOf(await post('/auth/login', { email, password }));

  /** Asks for a WebSocket; gives back the socket, or the status of the refusal. */
  const connect = async (headers: Readonly<Record<string, string>>): Promise<WebSocket | number> => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/ws`, 'quayside.v1', { headers });
    const refused = new Promise<number>((resolve) =>
      socket.once('unexpected-response', (_request, { statusCode = 0 }: IncomingMessage) => {
        socket.on('error', () => undefined).terminate();
        resolve(statusCode);
      }),
    );
    return Promise.race([once(socket, 'open').then(() => socket), refused]);
  };
  const opened = async (headers: Readonly<Record<string, string>>): Promise<WebSocket> => {
    const found = await connect(headers);
    if (typeof found === 'number') throw new Error(`refused with ${found}`);
    return found;
  };
  /** What a connection says to one frame. */
  const said = async (
    socket: WebSocket,
    frame: object,
  ): Promise<{ readonly type: string; readonly data?: unknown }> => {
    socket.send(JSON.stringify(frame));
    const [data] = (await once(socket, 'message')) as [Buffer];
    return JSON.parse(data.toString()) as { readonly type: string };
  };

  it('opens WebSocket and events, and both end when it does', async () => {
    const cookie = await logIn();
    const socket = await opened({ cookie, origin: url });
    const profile = await said(socket, { id: '1', type: 'identity.get_profile', input: {} });
    expect(profile).to.deep.include({ type: 'result' });
    expect(profile.data).to.include({ email });
    const stream = await fetch(`${url}/api/v1/events`, { headers: { cookie } });
    expect(stream.headers.get('content-type')).to.equal('text/event-stream');

    const closing = once(socket, 'close');
    const told = stream.text();
    const answer = await post('/auth/logout', {}, cookie);
    expect(await answer.json()).to.have.nested.property('data.ended', 1);
    const [code, reason] = (await closing) as [number, Buffer];
    expect([code, reason.toString()]).to.deep.equal([1008, 'UNAUTHENTICATED']);
    expect(await told).to.match(/event: end\ndata: .*"UNAUTHENTICATED"/);
    expect(await connect({ cookie, origin: url })).to.equal(401);
  });

  it('opens WebSocket to pages of this server only', async () => {
    const cookie = await logIn();
    expect(await connect({ cookie })).to.equal(403);
    expect(await connect({ cookie, origin: 'https://evil.example' })).to.equal(403);
    expect(await connect({ cookie: `${cookie}; ${cookie}`, origin: url })).to.equal(400);
    // A page on the list comes with a credential of its own: what its browser sends along makes it nobody.
    const socket = await opened({ cookie, origin: listed });
    expect(await said(socket, { id: '1', type: 'identity.get_profile', input: {} })).to.nested.include({
      'error.code': 'UNAUTHENTICATED',
    });
    const key = await said(socket, { id: '2', type: 'authenticate', token: deployed.api.secret });
    expect(key).to.nested.include({ type: 'authenticated', 'principal.kind': 'api_key' });
    socket.terminate();
  });

  it('is in no log line, and a call that may be forged is in one', async () => {
    const cookie = await logIn();
    const tokens = cookie.split('; ').map((pair) => pair.slice(pair.indexOf('=') + 1));
    const forged = await fetch(`${url}/api/v1/auth/logout`, { method: 'POST', headers: { cookie } });
    expect(forged.status).to.equal(403);
    await fetch(`${url}/api/v1/users/me`, { headers: { cookie: `${cookie}; ${cookie}` } });
    await post('/auth/refresh', {}, cookie);
    const [server] = deployed.servers;
    const lines = (): string => `${server?.said().stdout}${server?.said().stderr}`;
    await until(
      () => /may have made it.*auth\/logout|auth\/logout.*may have made it/.test(lines()),
      'a line in the log',
    );
    await until(() => lines().includes('identity.refresh_session'), 'a line of the call');
    for (const token of tokens) expect(lines()).not.to.include(token.slice(-20));
  });
});
