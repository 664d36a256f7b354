import { expect } from 'chai';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import type { Links } from '@quayside/adapters-http';
import { ask, requestText, Wire } from './support/ask.js';
import { listen, newGround, serving, type Running } from './support/ground.js';
import { ToyBox, toyRoutes } from './support/toys.js';

describe('reading over HTTP', () => {
  const box = new ToyBox(newGround());
  let server: Running;
  before(async () => {
    server = await listen(box.app());
    box.put({ id: 'bear', label: 'Bear', tags: [], version: 3 });
    box.put({ id: 'long', label: 'x'.repeat(3_000), tags: ['€'], version: 1 });
    box.put({ id: 'huge', label: 'y'.repeat(200_000), tags: [], version: 1 });
    for (let number = 0; number < 42; number += 1) box.put({ id: `t${number}`, label: 'T', tags: [], version: 1 });
  });
  after(() => server.stop());

  describe('a copy that is kept', () => {
    it('is still good where If-None-Match names its version', async () => {
      const url = `${server.url}/api/v1/toys/bear`;
      const { headers } = await ask(url);
      expect(headers.get('etag')).to.equal('"v3"');
      for (const tag of ['"v3"', 'W/"v3"', '"v1", "v3"', '*']) {
        const told = await ask(url, { headers: { 'if-none-match': tag } });
        expect([tag, told.status, told.text]).to.deep.equal([tag, 304, '']);
        expect([
          told.headers.get('etag'),
          told.headers.get('cache-control'),
          told.headers.get('content-type'),
        ]).to.deep.equal(['"v3"', 'private, no-cache', null]);
      }
      for (const tag of ['"v2"', 'v3', '"v33"'])
        expect((await ask(url, { headers: { 'if-none-match': tag } })).status).to.equal(200);
      expect(
        (await ask(url, { headers: { 'if-none-match': '"v3"', authorization: 'Bearer nobody' } })).status,
      ).to.equal(401);
    });

    it('of something without a version is named by what it says', async () => {
      const url = `${server.url}/api/v1/toys/special`;
      const tag = (await ask(url)).headers.get('etag') ?? '';
      expect(tag).to.match(/^"[\w-]{27}"$/);
      expect((await ask(url, { headers: { 'if-none-match': tag } })).status).to.equal(304);
    });

    it('of something that changes within its version is named by both', async () => {
      const spelled = box.app({
        routes: { ...toyRoutes, 'catalog.get_toy': { ...toyRoutes['catalog.get_toy'], tagsContent: true } },
      });
      await serving(spelled, async ({ url }) => {
        const read = async () => (await ask(`${url}/api/v1/toys/t1`)).headers.get('etag') ?? '';
        const before = await read();
        box.put({ id: 't1', label: 'Other', tags: [], version: 1 });
        const after = await read();
        expect(before).to.match(/^"v1-[\w-]{27}"$/);
        expect(after)
          .to.match(/^"v1-[\w-]{27}"$/)
          .and.not.equal(before);
        const changed = await ask(`${url}/api/v1/toys/t1`, {
          method: 'PATCH',
          body: { label: 'T' },
          headers: { 'if-match': before },
        });
        expect(changed.status).to.equal(200);
      });
    });
  });

  describe('compression', () => {
    const raw = async (path: string, accepted: string | null, method = 'GET') => {
      const headers = { connection: 'close', ...(accepted !== null && { 'accept-encoding': accepted }) };
      const text = await new Wire(server.port).send(requestText(`${method} ${path}`, headers)).end();
      const head = text.slice(0, text.indexOf('\r\n\r\n'));
      const field = (name: string): string | null => new RegExp(`\r\n${name}: (.*)`, 'i').exec(head)?.[1] ?? null;
      return {
        encoding: field('content-encoding'),
        length: Number(field('content-length')),
        body: Buffer.from(text.slice(head.length + 4), 'latin1'),
      };
    };

    it('is done as the client likes it best, for what is worth it', async () => {
      const cases = [
        ['gzip', 'gzip'],
        ['br', 'br'],
        ['gzip, deflate, br, zstd', 'br'],
        ['gzip;q=1.0, br;q=0.5', 'gzip'],
        ['*', 'br'],
        ['br;q=0, *', 'gzip'],
        ['GZIP', 'gzip'],
        ['identity', null],
        ['deflate', null],
        ['gzip;q=0', null],
        ['identity, gzip;q=0.5', null],
        ['', null],
        [null, null],
        ['gzip;q=x', null],
      ] as const;
      for (const [accepted, encoding] of cases) {
        const told = await raw('/api/v1/toys/long', accepted);
        expect([accepted, told.encoding]).to.deep.equal([accepted, encoding]);
        expect(told.length).to.equal(told.body.length);
        const plain =
          told.encoding === 'br'
            ? brotliDecompressSync(told.body)
            : told.encoding === 'gzip'
              ? gunzipSync(told.body)
              : told.body;
        expect(JSON.parse(plain.toString('utf8'))).to.have.nested.property('data.tags[0]', '€');
      }
      expect((await raw('/api/v1/toys/bear', 'gzip')).encoding).to.equal(null);
    });

    it('of a long body is right too', async () => {
      for (const accepted of ['br', 'gzip']) {
        const told = await raw('/api/v1/toys/huge', accepted);
        expect(told.encoding).to.equal(accepted);
        const plain = accepted === 'br' ? brotliDecompressSync(told.body) : gunzipSync(told.body);
        expect(JSON.parse(plain.toString('utf8')))
          .to.have.nested.property('data.label')
          .with.lengthOf(200_000);
      }
    });

    it('is told to HEAD as to GET', async () => {
      const [got, head] = [await raw('/api/v1/toys/long', 'gzip'), await raw('/api/v1/toys/long', 'gzip', 'HEAD')];
      expect([head.encoding, head.body.length]).to.deep.equal([got.encoding, 0]);
      expect(head.length).to.be.within(got.length - 40, got.length + 40);
    });
  });

  describe('a list', () => {
    const page = async (query: string) => {
      const { envelope, headers } = await ask(`${server.url}/api/v1/toys?${query}`);
      const links = [...(headers.get('link') ?? '').matchAll(/<([^>]+)>; rel="(\w+)"/g)].map(([, target, relation]) => [
        relation,
        target?.replace('/api/v1/toys?', ''),
      ]);
      return {
        data: envelope.data,
        pagination: envelope.metadata.pagination,
        links: Object.fromEntries(links) as Readonly<Record<string, string>>,
      };
    };

    it('is the data, and its place in the whole is metadata and links', async () => {
      const first = await page('per_page=10&label=a%26b');
      expect(first.data).to.be.an('array').with.lengthOf(10);
      expect(first.pagination).to.deep.equal({
        total: 45,
        total_is_estimate: false,
        page: 1,
        per_page: 10,
        total_pages: 5,
        next_cursor: 'more',
      });
      expect(first.links).to.deep.equal({
        first: 'per_page=10&label=a%26b&page=1',
        next: 'per_page=10&label=a%26b&page=2',
        last: 'per_page=10&label=a%26b&page=5',
      });
      expect((await page('page=3&per_page=10')).links).to.deep.equal({
        first: 'per_page=10&page=1',
        prev: 'per_page=10&page=2',
        next: 'per_page=10&page=4',
        last: 'per_page=10&page=5',
      });
      expect((await page('page=5&per_page=10')).links).to.deep.equal({
        first: 'per_page=10&page=1',
        prev: 'per_page=10&page=4',
        last: 'per_page=10&page=5',
      });
      expect((await page('page=9&per_page=10')).links).to.include({ prev: 'per_page=10&page=5' });
    });

    it('that goes on by a cursor links by it', async () => {
      expect((await page('cursor=abc&per_page=10')).links).to.deep.equal({
        first: 'per_page=10&page=1',
        next: 'per_page=10&cursor=more',
      });
    });

    it('of one page has no neighbours', async () => {
      expect((await page('per_page=100')).links).to.deep.equal({});
    });

    it('has the links of each of its items', async () => {
      const links: Links = (field) => ({ self: `/toys/${String(field('id'))}`, gone: null });
      const linked = box.app({
        routes: { ...toyRoutes, 'catalog.list_toys': { ...toyRoutes['catalog.list_toys'], links } },
      });
      const { envelope } = await serving(linked, ({ url }) => ask(`${url}/api/v1/toys?per_page=2`));
      expect(envelope.data).to.deep.equal([
        { id: 'bear', asked: { per_page: 2 }, links: { self: '/api/v1/toys/bear' } },
        { id: 'long', asked: { per_page: 2 }, links: { self: '/api/v1/toys/long' } },
      ]);
    });
  });
});
