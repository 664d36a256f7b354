import { expect } from 'chai';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { chromium, type Browser, type BrowserContext, type Page } from 'playwright-core';
import { password, People } from './people.js';
import { oneServer, type Deployment } from './topologies.js';

const executablePath = '/usr/bin/chromium';

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly body?: object;
}
interface Told {
  readonly status: number;
  readonly text: string;
}

describe('a session in cookies, in a browser (Chromium)', function () {
  this.timeout(120_000);
  let deployed: Deployment;
  let url: string;
  let otherUrl: string;
  const elsewhere = createServer((_asked, answer) =>
    answer.writeHead(200, { 'content-type': 'text/html' }).end('<title>Elsewhere</title>'),
  );
  let [ada, eve] = ['', ''];
  let browser: Browser;
  let context: BrowserContext;
  before(async function () {
    if (!existsSync(executablePath)) this.skip();
    await once(elsewhere.listen(0, '127.0.0.1'), 'listening');
    // It listens on a port, so its address has one.
    otherUrl = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    // The worst case: the other origin is even on the list.
    deployed = await oneServer({ QUAYSIDE_CORS_ORIGINS: otherUrl });
    ({ url } = deployed.api);
    const people = new People(deployed);
    [ada, eve] = [(await people.register()).email, (await people.register()).email];
    // As root there is no sandbox to be had.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    await deployed?.end();
    elsewhere.close();
  });
  beforeEach(async () => {
    // The only pages of the server let no script of theirs ask anything; a console's would.
    context = await browser.newContext({ bypassCSP: true });
  });
  afterEach(() => context.close());

  const pageAt = async (origin: string): Promise<Page> => {
    const page = await context.newPage();
    await page.goto(`${origin}/health/live`);
    return page;
  };
  /** As a page of the server asks. */
  const ask = (page: Page, { method, path, body }: Asked): Promise<Told> =>
    page.evaluate(
      async ([at, how, sent]) => {
        const headers = {
          'X-Quayside-Session': 'cookie',
          'If-Match': '*',
          ...(sent && { 'Content-Type': 'application/json' }),
        };
        const answer = await fetch(at, { method: how, headers, ...(sent && { body: sent }) });
        return { status: answer.status, text: await answer.text() };
      },
      [`/api/v1${path}`, method, body ? JSON.stringify(body) : null] as const,
    );
  const logIn = async (page: Page, email = ada): Promise<void> => {
    const { status } = await ask(page, { method: 'POST', path: '/auth/login', body: { email, password } });
    expect(status).to.equal(200);
  };
  const me = async (page: Page): Promise<string> => {
    const { status, text } = await ask(page, { method: 'GET', path: '/users/me' });
    const { email, name } = (JSON.parse(text) as { data: { email: string; name: string } | null }).data ?? {};
    return status === 200 ? `${email} ${name}` : String(status);
  };
  const kept = async (): Promise<readonly string[]> => (await context.cookies()).map(({ name }) => name).toSorted();

  it('begins, goes on and ends by fetch, and no script sees a token', async () => {
    const page = await pageAt(url);
    const heard: string[] = [];
    page.on(
      'response',
      (response) =>
        void response
          .text()
          .then((text) => heard.push(text))
          .catch(() => undefined),
    );
    await logIn(page);
    expect(await kept()).to.deep.equal(['__Host-quayside_access', '__Host-quayside_refresh']);
    for (const cookie of await context.cookies())
      expect(cookie).to.include({ httpOnly: true, secure: true, sameSite: 'Strict', path: '/' });
    const renamed = await ask(page, { method: 'PATCH', path: '/users/me', body: { name: 'Ada' } });
    expect([renamed.status, await me(page)]).to.deep.equal([200, `${ada} Ada`]);

    const before = await context.cookies();
    expect((await ask(page, { method: 'POST', path: '/auth/refresh' })).status).to.equal(200);
    const tokens = [...before, ...(await context.cookies())].map(({ value }) => value);
    expect(new Set(tokens).size).to.equal(4);
    expect(await me(page)).to.equal(`${ada} Ada`);
    expect(await page.evaluate('document.cookie')).to.equal('');
    expect(tokens.filter((token) => heard.some((text) => text.includes(token)))).to.deep.equal([]);

    expect((await ask(page, { method: 'POST', path: '/auth/logout', body: {} })).status).to.equal(200);
    expect([await kept(), await me(page)]).to.deep.equal([[], '401']);
  });

  it('opens a WebSocket and an EventSource, which end with it', async () => {
    const page = await pageAt(url);
    await logIn(page);
    const ends = await page.evaluate(
      async (at) => {
        const socket = new WebSocket(at, 'quayside.v1');
        const events = new EventSource('/api/v1/events');
        const closed = new Promise((resolve) =>
          socket.addEventListener('close', ({ code, reason }) => resolve(`${code} ${reason}`)),
        );
        const ended = new Promise((resolve) =>
          events.addEventListener('end', (event) => {
            events.close();
            resolve((JSON.parse(String((event as MessageEvent).data)) as { code: string }).code);
          }),
        );
        await Promise.all(
          [socket, events].map((each) => new Promise((resolve) => each.addEventListener('open', resolve))),
        );
        const told = new Promise<string>((resolve) =>
          socket.addEventListener('message', ({ data }) => resolve(String(data))),
        );
        socket.send(JSON.stringify({ id: '1', type: 'identity.get_profile', input: {} }));
        const { type } = JSON.parse(await told) as { type: string };
        const headers = { 'X-Quayside-Session': 'cookie' };
        const { status } = await fetch('/api/v1/auth/logout', { method: 'POST', headers });
        return [type, status, await closed, await ended];
      },
      `${url.replace('http', 'ws')}/ws`,
    );
    expect(ends).to.deep.equal(['result', 200, '1008 UNAUTHENTICATED', 'UNAUTHENTICATED']);
  });

  describe('to a page of another port of this machine, to which the browser sends the cookies too,', () => {
    let own: Page;
    let other: Page;
    let name: string;
    let statuses: (readonly [method: string, path: string, status: number])[];
    beforeEach(async () => {
      own = await pageAt(url);
      await logIn(own);
      name = await me(own);
      other = await pageAt(otherUrl);
      statuses = [];
    });
    /** Keeps how the server answered: 403 is for who is known by a cookie, without one it would be 401. */
    const answered = async (path: string, act: () => Promise<unknown>): Promise<void> => {
      const waiting = context.waitForEvent('response', (response) => new URL(response.url()).pathname.endsWith(path));
      await act();
      const response = await waiting;
      const request = response.request();
      statuses.push([request.method(), path, response.status()]);
    };
    /** Without asking first, as any page may (`no-cors`). */
    const send = (method: string, path: string, body: object): Promise<void> =>
      answered(path, () =>
        other.evaluate(
          ([at, how, sent]) =>
            fetch(at, { method: how, mode: 'no-cors', credentials: 'include', body: sent })
              .catch(() => null)
              .then(() => null),
          [`${url}/api/v1${path}`, method, JSON.stringify(body)] as const,
        ),
      );
    afterEach(async () => expect(await me(own)).to.equal(name));

    it('nothing is changed, whatever it posts', async () => {
      await send('POST', '/auth/logout', {});
      await send('POST', '/users/me/second-factor', { password });
      expect(statuses).to.deep.equal([
        ['POST', '/auth/logout', 403],
        ['POST', '/users/me/second-factor', 403],
      ]);
    });

    it('nothing is changed by a form', async () => {
      await answered('/auth/logout', () =>
        other.evaluate(`
          const form = document.createElement('form');
          Object.assign(form, { method: 'POST', enctype: 'text/plain', action: '${url}/api/v1/auth/logout' });
          document.body.append(form);
          form.submit();
        `),
      );
      expect(statuses).to.deep.equal([['POST', '/auth/logout', 403]]);
    });

    it('nobody is logged in as somebody else, and no session goes on', async () => {
      const before = await context.cookies();
      await send('POST', '/auth/login', { email: eve, password });
      await send('POST', '/auth/refresh', {});
      expect(await context.cookies()).to.deep.equal(before);
    });

    it('the header that says it means to is not let through', async () => {
      const outcomes = await other.evaluate(
        async ([at, email, secret]) => {
          const headers = { 'X-Quayside-Session': 'cookie', 'Content-Type': 'application/json' };
          const tries = [
            fetch(`${at}/auth/logout`, { method: 'POST', headers, credentials: 'include', body: '{}' }),
            fetch(`${at}/auth/login`, {
              method: 'POST',
              headers,
              credentials: 'include',
              body: JSON.stringify({ email, password: secret }),
            }),
            fetch(`${at}/users/me`, { credentials: 'include' }),
          ];
          return (await Promise.allSettled(tries)).map(({ status }) => status);
        },
        [`${url}/api/v1`, eve, password] as const,
      );
      expect(outcomes).to.deep.equal(['rejected', 'rejected', 'rejected']);
    });

    it('no event is told, and a WebSocket is nobody’s', async () => {
      const outcomes = await other.evaluate(
        async ([at, ws]) => {
          const events = new EventSource(`${at}/events`, { withCredentials: true });
          const heard = await new Promise<string>((resolve) => {
            events.addEventListener('open', () => resolve('open'));
            events.addEventListener('error', () => resolve('refused'));
          });
          events.close();
          const socket = new WebSocket(ws, 'quayside.v1');
          const said = new Promise<string>((resolve) =>
            socket.addEventListener('message', ({ data }) => resolve(String(data))),
          );
          await new Promise((resolve) => socket.addEventListener('open', resolve));
          socket.send(JSON.stringify({ id: '1', type: 'identity.log_out', input: {} }));
          const { error } = JSON.parse(await said) as { error: { code: string } };
          socket.close();
          return [heard, error.code];
        },
        [`${url}/api/v1`, `${url.replace('http', 'ws')}/ws`] as const,
      );
      expect(outcomes).to.deep.equal(['refused', 'UNAUTHENTICATED']);
    });
  });
});
