import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { chromium, type Browser } from 'playwright-core';
import { ask, Wire } from './support/ask.js';
import { listen, newGround, serving, type Running } from './support/ground.js';
import { Shop } from './support/shop.js';
import { ToyBox } from './support/toys.js';

const program = '/usr/bin/chromium';

describe('the reference of the API', () => {
  let server: Running;
  before(async () => {
    server = await listen(new Shop().app({ reference: true }));
  });
  after(() => server.stop());

  it('is there only where it is asked for', async () => {
    const anonymous = { headers: { authorization: '' } };
    expect((await ask(`${server.url}/docs`, anonymous)).status).to.equal(200);
    await serving(new ToyBox(newGround()).app(), async ({ url }) => {
      for (const path of ['/docs', '/docs/scalar.js', '/docs/start.js'])
        expect((await ask(url + path, anonymous)).status, path).to.equal(404);
    });
  });

  it('lets scripts of this host run and no others, and is shown in no frame', async () => {
    const { headers } = await ask(`${server.url}/docs`);
    const policy = headers.get('content-security-policy') ?? '';
    expect(headers.get('content-type')).to.equal('text/html; charset=utf-8');
    expect(policy)
      .to.match(/default-src 'none'/)
      .and.match(/script-src 'self';/)
      .and.match(/frame-ancestors 'none'/);
    expect(policy).to.not.match(/https?:|unsafe-eval/);
  });

  it('serves its script compressed, as it is, and not again to whoever has it', async () => {
    const url = `${server.url}/docs/scalar.js`;
    const plain = await ask(url, { headers: { 'accept-encoding': 'identity' } });
    expect(plain.headers.get('content-type')).to.equal('text/javascript; charset=utf-8');
    expect(plain.text).to.have.lengthOf.above(1_000_000);
    for (const encoding of ['br', 'gzip']) {
      const packed = await ask(url, { headers: { 'accept-encoding': encoding } });
      expect(packed.headers.get('content-encoding')).to.equal(encoding);
      expect(Number(packed.headers.get('content-length'))).to.be.lessThan(2_000_000);
      expect(packed.text === plain.text, encoding).to.equal(true);
    }
    const known = { 'if-none-match': plain.headers.get('etag') ?? '' };
    expect((await ask(url, { headers: known })).status).to.equal(304);
    const head = await ask(url, { method: 'HEAD', headers: { 'accept-encoding': 'identity' } });
    expect(Number(head.headers.get('content-length'))).to.equal(Buffer.byteLength(plain.text));
  });

  it('is found with a slash behind it too', async () => {
    const told = await ask(`${server.url}/docs/`);
    expect([told.status, told.headers.get('location')]).to.deep.equal([308, '../docs']);
  });

  it('lives through readers that go away', async () => {
    for (let each = 0; each < 5; each += 1) {
      const wire = new Wire(server.port).send('GET /docs/scalar.js HTTP/1.1\r\nhost: localhost\r\n\r\n');
      await wire.until('\r\n\r\n');
      wire.close();
    }
    expect((await ask(`${server.url}/health/live`)).status).to.equal(200);
  });

  describe('in a browser (Chromium)', function () {
    let browser: Browser;
    before(async function () {
      if (!existsSync(program)) this.skip();
      browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
    });
    after(() => browser?.close());

    it('shows every context and its operations, and asks no other host', async function () {
      this.timeout(60_000);
      const page = await browser.newPage();
      const asked: string[] = [];
      const complaints: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
      page.on('pageerror', (error) => complaints.push(String(error)));
      await page.goto(`${server.url}/docs`);
      await page
        .getByRole('link', { name: 'orders', exact: true })
        .or(page.getByText('orders', { exact: true }))
        .first()
        .click();
      await page.getByRole('heading', { name: 'Place an order, or put a draft together' }).waitFor();
      expect(await page.getByText('/api/v1/orders/{id}/timeline').first().isVisible()).to.equal(true);
      expect(complaints).to.deep.equal([]);
      const paths = asked.map((url) => url.replace(server.url, ''));
      expect(paths).to.have.members(['/docs', '/docs/scalar.js', '/docs/start.js', '/openapi.json']);
    });
  });
});
