import { expect } from 'chai';
import { apiApp } from '@quayside/adapters-http';
import { ask, codeOf, pathsOf, requestText, Wire } from './support/ask.js';
import { asAdmin, listen, newGround, serving, type Running } from './support/ground.js';
import { ToyBox, toyRoutes } from './support/toys.js';

describe('routes', () => {
  const box = new ToyBox(newGround());
  let server: Running;
  before(async () => {
    server = await listen(box.app());
    box.put({ id: 'a/b c%?ü', label: 'Odd', tags: [], version: 1 });
    box.put({ id: String.raw`"q"\uote`, label: 'Quote', tags: [], version: 1 });
    box.put({ id: '..', label: 'Dots', tags: [], version: 1 });
    box.put({ id: 'bear', label: 'Bear', tags: [], version: 1 });
  });
  after(() => server.stop());

  it('take a fixed word before a parameter', async () => {
    expect((await ask(`${server.url}/api/v1/toys/special`)).envelope.data).to.deep.equal({ special: 'yes' });
    expect((await ask(`${server.url}/api/v1/toys/bear`)).envelope.data).to.deep.include({ id: 'bear' });
  });

  it('decode a parameter once, slashes and all', async () => {
    const odd = await ask(`${server.url}/api/v1/toys/${encodeURIComponent('a/b c%?ü')}`);
    expect(odd.envelope.data).to.deep.include({ label: 'Odd', links: { self: '/api/v1/toys/a%2Fb%20c%25%3F%C3%BC' } });
    const quote = await ask(`${server.url}/api/v1/toys/${encodeURIComponent(String.raw`"q"\uote`)}`);
    expect(quote.envelope.data).to.deep.include({ label: 'Quote', links: { self: '/api/v1/toys/%22q%22%5Cuote' } });
    const dots = new Wire(server.port).send(requestText('GET /api/v1/toys/%2E%2E', { connection: 'close' }));
    expect(await dots.end()).to.include('"label":"Dots"');
    expect((await ask(`${server.url}/api/v1/toys/${encodeURIComponent('%2F')}`)).status).to.equal(404);
  });

  it('refuse a parameter that is not percent-encoded UTF-8, or has U+0000, and name it', async () => {
    for (const path of ['%', '%zz', '%ff', '%c3%28', '%ed%a0%80']) {
      const wire = new Wire(server.port).send(requestText(`GET /api/v1/toys/${path}`, { connection: 'close' }));
      expect(await wire.end())
        .to.match(/^HTTP\/1.1 400 /)
        .and.include('MALFORMED_URL')
        .and.include('"path":"id"');
    }
    const told = await ask(`${server.url}/api/v1/toys/a%00b`);
    expect([told.status, pathsOf(told)]).to.deep.equal([422, ['id']]);
  });

  it('tell what is nowhere', async () => {
    for (const path of [
      '/',
      '/api',
      '/api/v1',
      '/api/v1/toys/',
      '/api/v1/toys/bear/',
      '/api/v1//toys',
      '/api/v1/toys/a/b',
      '/api/v2/toys',
      '/favicon.ico',
      '/api/v1/toys/..',
    ]) {
      const wire = new Wire(server.port).send(requestText(`GET ${path}`, { connection: 'close' }));
      const text = await wire.end();
      expect(text, path).to.match(
        path.endsWith('..') ? /"label":"Dots"/ : /^HTTP\/1.1 404 [^]*"code":"ROUTE_NOT_FOUND"/,
      );
    }
  });

  it('tell which methods an address knows', async () => {
    for (const method of ['DELETE', 'POST', 'PROPFIND', 'TRACE']) {
      const wire = new Wire(server.port).send(requestText(`${method} /api/v1/toys/bear`, { connection: 'close' }));
      expect(await wire.end())
        .to.match(/^HTTP\/1.1 405 /)
        .and.match(/\r\nallow: GET, HEAD, OPTIONS, PATCH, PUT\r\n/)
        .and.include('METHOD_NOT_ALLOWED');
    }
    expect((await ask(`${server.url}/api/v1/toys`, { method: 'DELETE' })).headers.get('allow')).to.equal(
      'GET, HEAD, OPTIONS, POST',
    );
    expect((await ask(`${server.url}/health`, { method: 'POST' })).headers.get('allow')).to.equal('GET, HEAD, OPTIONS');
  });

  it('answer OPTIONS with what may be done, without credentials', async () => {
    const told = await ask(`${server.url}/api/v1/toys/bear`, { method: 'OPTIONS', headers: { authorization: '' } });
    expect([told.status, told.headers.get('allow'), told.text]).to.deep.equal([
      204,
      'GET, HEAD, OPTIONS, PATCH, PUT',
      '',
    ]);
    expect(told.headers.get('access-control-allow-origin')).to.equal(null);
    expect((await ask(`${server.url}/nowhere`, { method: 'OPTIONS' })).status).to.equal(404);
  });

  it('answer HEAD like GET, without the body', async () => {
    const got = await ask(`${server.url}/api/v1/toys/bear`, {
      headers: { 'x-request-id': 'same', 'accept-encoding': 'identity' },
    });
    const head = new Wire(server.port).send(
      requestText('HEAD /api/v1/toys/bear', { 'x-request-id': 'same', connection: 'close' }),
    );
    const [headers = '', body] = (await head.end()).split('\r\n\r\n');
    expect(headers)
      .to.match(/^HTTP\/1.1 200 /)
      .and.include(`\r\ncontent-length: ${got.text.length}`)
      .and.include('\r\netag: "v1"')
      .and.include('\r\ncontent-type: application/json');
    expect(body).to.equal('');
    expect((await ask(`${server.url}/api/v1/toys/none`, { method: 'HEAD' })).status).to.equal(404);
    expect((await ask(`${server.url}/api/v1/toys/bear/break`, { method: 'HEAD' })).status).to.equal(405);
  });

  it('take the whole URL that a proxy is sent', async () => {
    const wire = new Wire(server.port).send(
      requestText('GET http://quayside.example/api/v1/toys/special', { connection: 'close' }),
    );
    expect(await wire.end())
      .to.match(/^HTTP\/1.1 200 /)
      .and.include('"special":"yes"');
  });

  it('go by several doors to one use case', async () => {
    for (const method of ['PUT', 'PATCH']) {
      const told = await ask(`${server.url}/api/v1/toys/bear`, {
        method,
        headers: { 'if-match': '*' },
        body: { label: method },
      });
      expect(told.envelope.data).to.deep.include({ label: method });
    }
  });

  it('do not start where a use case is missing, or a path names what is no input', () => {
    const { clock, log, pipeline, health, feed } = box.ground;
    const deps = { clock, log, pipeline, health, feed, events: {}, document: { version: '1' } };
    const without = new Map([...box.useCases].filter(([name]) => name !== 'catalog.hear'));
    expect(() => apiApp({ ...deps, routes: toyRoutes, useCases: without })).to.throw('catalog.hear');
    const misnamed = { ...toyRoutes, 'catalog.get_toy': { method: 'GET', path: '/toys/{identity}' } } as const;
    expect(() => apiApp({ ...deps, routes: misnamed, useCases: box.useCases })).to.throw('identity');
    const impatient = { ...toyRoutes, 'catalog.get_toy': { method: 'GET', path: '/toys/{id}', waits: true } } as const;
    expect(() => apiApp({ ...deps, routes: impatient, useCases: box.useCases })).to.throw('waits');
  });

  it('let pages of listed origins read, and no others', async () => {
    await serving(box.app({ cors: { origins: ['https://shop.example'] } }), async ({ url }) => {
      const from = async (origin: string, method = 'GET') =>
        (
          await ask(`${url}/api/v1/toys/bear`, {
            method,
            headers: { ...asAdmin, origin, 'access-control-request-method': 'PATCH' },
          })
        ).headers;
      const friend = await from('https://shop.example');
      expect(friend.get('access-control-allow-origin')).to.equal('https://shop.example');
      expect(friend.get('access-control-expose-headers')).to.include('ETag').and.include('Idempotent-Replayed');
      expect(friend.get('vary')).to.equal('Accept, Accept-Encoding, Origin');
      const preflight = await from('https://shop.example', 'OPTIONS');
      expect(preflight.get('access-control-allow-methods')).to.equal('GET, HEAD, OPTIONS, PATCH, PUT');
      expect(preflight.get('access-control-allow-headers')).to.include('Authorization').and.include('If-Match');
      expect((await from('https://evil.example')).get('access-control-allow-origin')).to.equal(null);
      expect((await from('https://evil.example', 'OPTIONS')).get('access-control-allow-methods')).to.equal(null);
      const refused = await ask(`${url}/api/v1/toys/none`, { headers: { origin: 'https://shop.example' } });
      expect([refused.status, codeOf(refused), refused.headers.get('access-control-allow-origin')]).to.deep.equal([
        404,
        'TOY_NOT_FOUND',
        'https://shop.example',
      ]);
    });
  });
});
