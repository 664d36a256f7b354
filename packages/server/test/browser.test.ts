import { QuaysideClient } from '@quayside/client';
import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Browser, type Page } from 'playwright-core';
import { runScript, type Script } from './node-script.js';
import { freePort, Processes, type ServerProcess, type Settings } from './processes.js';
import { orderBody } from './shop.js';

const executablePath = '/usr/bin/chromium';

describe('in a browser (Chromium)', function () {
  this.timeout(120_000);
  const processes = new Processes();
  let settings: Settings;
  let server: ServerProcess;
  let secret: string;
  let client: QuaysideClient;
  let backend: Script | null = null;
  let pagesUrl: string;
  let browser: Browser | null = null;
  before(async function () {
    if (!existsSync(executablePath)) this.skip();
    const port = await freePort();
    pagesUrl = `http://127.0.0.1:${port}`;
    settings = {
      QUAYSIDE_DATA_FOLDER: join(await processes.folder(), 'data'),
      QUAYSIDE_PORT: String(await freePort()),
      QUAYSIDE_CORS_ORIGINS: pagesUrl,
    };
    server = await processes.serve(settings, { printsKey: true });
    secret = server.key;
    client = new QuaysideClient({ url: server.url, token: secret });
    await client.catalog.createProduct({ sku: 'tea-100', name: 'Tea', prices: [{ amount: 890, currency: 'EUR' }] });
    await client.inventory.receiveStock({ location: 'main', lines: [{ sku: 'tea-100', quantity: 100 }] });
    backend = runScript('examples/browser/backend.ts', {
      QUAYSIDE_URL: server.url,
      QUAYSIDE_KEY: secret,
      PORT: String(port),
    });
    await backend.says(/The pages are at/);
    // As root there is no sandbox to be had.
    const args = process.getuid?.() === 0 ? ['--no-sandbox'] : [];
    browser = await chromium.launch({ executablePath, args });
  });
  after(async () => {
    await browser?.close();
    await backend?.stop();
    await processes.end();
  });

  /** Opens a page; what it reports as broken is kept. */
  const visit = async (path: string): Promise<{ readonly page: Page; readonly errors: readonly string[] }> => {
    if (!browser) throw new Error('there is no browser');
    const page = await browser.newPage();
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(pagesUrl + path);
    return { page, errors };
  };
  const told = (page: Page, type: string) => page.locator(`#events li[data-type="${type}"]`);
  const state = (page: Page, text: string) => page.locator('#state', { hasText: text });

  it('the bundled client places an order from another origin, and hears of it over WebSocket', async () => {
    const { page, errors } = await visit('/client');
    await page.fill('#url', server.url);
    await page.fill('#key', secret);
    await page.click('text=Connect');
    await state(page, 'connected').waitFor();
    await page.click('#order');
    await state(page, 'the order is confirmed').waitFor();
    await told(page, 'orders.order_confirmed').waitFor();
    const [confirmed, placed] = await page.locator('#events li').allTextContents();
    expect([placed?.split(' ')[0], confirmed?.split(' ')[0]]).to.deep.equal([
      'orders.order_placed',
      'orders.order_confirmed',
    ]);
    expect(placed?.split(' ')[1]).to.equal(confirmed?.split(' ')[1]).and.match(/^ord_/);
    expect(errors).to.deep.equal([]);
    await page.close();
  });

  it('the bundled client says why it is refused', async () => {
    const { page } = await visit('/client');
    await page.fill('#url', server.url);
    await page.fill('#key', 'qs_live_wrong');
    await page.click('text=Connect');
    await state(page, '(UNAUTHENTICATED)').waitFor();
    await page.close();
  });

  it('an EventSource hears the feed through its backend, without any credentials, and goes on where it was', async () => {
    const { page, errors } = await visit('/');
    const requests: string[] = [];
    page.on('request', (request) => {
      requests.push(JSON.stringify([request.url(), request.headers(), request.postData()]));
    });
    await state(page, 'connected').waitFor();
    await page.click('#buy');
    await told(page, 'orders.order_confirmed').waitFor();

    await server.stop();
    await state(page, 'connecting again').waitFor();
    server = await processes.serve(settings);
    // What happens while nobody listens is told as soon as the browser is back.
    const meanwhile = await client.orders.place(orderBody({ sku: 'tea-100' }));
    await told(page, 'orders.order_confirmed').filter({ hasText: meanwhile.id }).waitFor({ timeout: 60_000 });
    expect(await told(page, 'orders.order_placed').count()).to.equal(2);
    expect(await told(page, 'gap').count()).to.equal(0);
    expect([errors, requests.filter((request) => request.includes('qs_live_'))]).to.deep.equal([[], []]);
    await page.close();
  });

  it('a bare WebSocket shows its token in its first message, subscribes, and asks', async () => {
    const { page } = await visit('/');
    const heard = await page.evaluate(
      ({ url, token }) =>
        new Promise<readonly { readonly type: string }[]>((resolve, reject) => {
          const frames: { readonly type: string }[] = [];
          const socket = new WebSocket(url, 'quayside.v1');
          const say = (frame: object): void => socket.send(JSON.stringify(frame));
          socket.addEventListener('error', () => reject(new Error('it could not connect')));
          socket.addEventListener('open', () => say({ id: '1', type: 'authenticate', token }));
          socket.addEventListener('message', ({ data }) => {
            const frame = JSON.parse(String(data)) as { readonly type: string };
            frames.push(frame);
            if (frame.type === 'authenticated') say({ id: '2', type: 'subscribe', topics: ['orders'] });
            else if (frame.type === 'subscribed') say({ id: '3', type: 'orders.list', input: { per_page: 1 } });
            else if (frame.type === 'result') say({ id: '4', type: 'ping' });
            else if (frame.type === 'pong') {
              socket.close();
              resolve(frames);
            }
          });
        }),
      { url: `${server.url.replace('http', 'ws')}/ws`, token: secret },
    );
    expect(heard.map(({ type }) => type)).to.deep.equal(['authenticated', 'subscribed', 'result', 'pong']);
    await page.close();
  });

  it('a WebSocket of a page that is not allowed gets nowhere', async () => {
    if (!browser) throw new Error('there is no browser');
    const page = await browser.newPage();
    const code = await page.evaluate(
      (url) =>
        new Promise<number>((resolve) => {
          new WebSocket(url, 'quayside.v1').addEventListener('close', (event) => resolve(event.code));
        }),
      `${server.url.replace('http', 'ws')}/ws`,
    );
    expect(code).to.equal(1006);
    await page.close();
  });
});
