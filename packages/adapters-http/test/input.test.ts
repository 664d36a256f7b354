import { expect } from 'chai';
import { ask, codeOf, pathsOf, requestText, Wire } from './support/ask.js';
import { listen, newGround, type Running } from './support/ground.js';
import { ToyBox } from './support/toys.js';

describe('what a call is made of', () => {
  const box = new ToyBox(newGround());
  let server: Running;
  before(async () => {
    server = await listen(box.app({ limits: { bodyBytes: 2_000, urlLength: 1_000, queryParameters: 10 } }));
    box.put({ id: 'bear', label: 'Bear', tags: [], version: 3 });
  });
  after(() => server.stop());

  const make = (body: unknown, headers: Readonly<Record<string, string>> = {}) =>
    ask(`${server.url}/api/v1/toys`, { method: 'POST', body, headers });
  const asked = async (query: string): Promise<unknown> => {
    const { envelope } = await ask(`${server.url}/api/v1/toys?${query}`);
    return Array.isArray(envelope.data) ? (envelope.data[0] as { asked: unknown }).asked : envelope.error;
  };

  describe('a query', () => {
    it('becomes what the schema says: numbers, booleans, lists, parts', async () => {
      expect(
        await asked(
          'per_page=5&soft=true&tags=a,b&sizes=1,2.5&label=17&made_at[gte]=2026-01-01T00:00:00Z&made_at%5Blt%5D=2026-02-01T00:00:00Z',
        ),
      ).to.deep.equal({
        per_page: 5,
        soft: true,
        tags: ['a', 'b'],
        sizes: [1, 2.5],
        label: '17',
        made_at: { gte: '2026-01-01T00:00:00.000Z', lt: '2026-02-01T00:00:00.000Z' },
      });
      expect(await asked('label=a+b%2Bc%26d&soft=false')).to.deep.equal({ label: 'a b+c&d', soft: false });
    });

    it('is refused by the name of what is wrong', async () => {
      const cases = [
        ['per_page=many', ['per_page']],
        ['per_page=0', ['per_page']],
        ['page=1e3', ['page']],
        ['page=', ['page']],
        ['soft=yes', ['soft']],
        ['sizes=1,x', ['sizes.1']],
        ['colour=red', ['colour']],
        ['made_at[gte]=yesterday', ['made_at.gte']],
        ['made_at[near]=2026-01-01T00:00:00Z', ['made_at[near]']],
        ['made_at=2026-01-01T00:00:00Z', ['made_at']],
        ['label=a&label=b', ['label']],
        ['label=a&label=a', ['label']],
        ['__proto__=x', ['__proto__']],
        ['__proto__[label]=x', ['__proto__[label]']],
        ['constructor=x', ['constructor']],
        ['label=%00', ['label']],
        ['sort=size', ['sort']],
        ['made_at[gte]=2026-01-01T00:00:00Z&made_at[gte]=2026-01-01T00:00:00Z', ['made_at[gte]']],
      ] as const;
      for (const [query, paths] of cases) {
        const told = await ask(`${server.url}/api/v1/toys?${query}`);
        expect([query, told.status, codeOf(told), [...new Set(pathsOf(told))]]).to.deep.equal([
          query,
          422,
          'INVALID_INPUT',
          paths,
        ]);
      }
    });

    it('is refused where it is not percent-encoded UTF-8, has too many parameters, or is too long', async () => {
      const refused = async (query: string) => {
        const wire = new Wire(server.port).send(requestText(`GET /api/v1/toys?${query}`, { connection: 'close' }));
        const text = await wire.end();
        return [text.slice(9, 12), /"code":"(\w+)"/.exec(text)?.[1]];
      };
      expect(await refused('label=%zz')).to.deep.equal(['400', 'MALFORMED_URL']);
      expect(await refused('%ff=1')).to.deep.equal(['400', 'MALFORMED_URL']);
      expect(await refused(Array.from({ length: 11 }, (_, index) => `p${index}=1`).join('&'))).to.deep.equal([
        '400',
        'TOO_MANY_PARAMETERS',
      ]);
      expect(await refused(`label=${'x'.repeat(1_000)}`)).to.deep.equal(['414', 'URL_TOO_LONG']);
    });

    it('is not for calls with a body', async () => {
      const told = await ask(`${server.url}/api/v1/toys?label=x`, { body: { label: 'x' } });
      expect([told.status, pathsOf(told)]).to.deep.equal([422, ['label']]);
    });
  });

  describe('a body', () => {
    it('is JSON, and said to be', async () => {
      for (const type of ['application/json', 'Application/JSON; charset=utf-8', 'application/json;charset="UTF-8"']) {
        expect((await make('{"label":"x"}', { 'content-type': type })).status, type).to.equal(201);
      }
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'application/json; charset=latin1',
        'application/merge-patch+json',
        'application/jsonx',
        ',',
      ]) {
        const told = await make('{"label":"x"}', { 'content-type': type });
        expect([type, told.status, codeOf(told)]).to.deep.equal([type, 415, 'UNSUPPORTED_MEDIA_TYPE']);
      }
      expect((await make(new TextEncoder().encode('{"label":"x"}'), { 'content-type': '' })).status).to.equal(415);
      expect((await make('{"label":"x"}', { 'content-encoding': 'gzip' })).status).to.equal(415);
    });

    it('may be a merge patch where some of a thing is changed', async () => {
      const told = await ask(`${server.url}/api/v1/toys/bear`, {
        method: 'PATCH',
        headers: { 'content-type': 'application/merge-patch+json', 'if-match': '*' },
        body: { label: 'Bär' },
      });
      expect(told.envelope.data).to.deep.include({ label: 'Bär' });
      const wrong = await ask(`${server.url}/api/v1/toys/bear`, {
        method: 'PATCH',
        headers: { 'content-type': 'text/plain', 'if-match': '*' },
        body: { label: 'x' },
      });
      expect(wrong.headers.get('accept-patch')).to.equal('application/json, application/merge-patch+json');
    });

    it('is told to be malformed where it is', async () => {
      for (const body of [
        '{',
        '{"label":}',
        'label=x',
        '{"label":"x"}}',
        '[1,2',
        "{'label':1}",
        '{"label":"\u0001"}',
        ' ',
        '\ufeff',
        'NaN',
        '{"label":"x",}',
      ]) {
        const told = await make(body);
        expect([body, told.status, codeOf(told), pathsOf(told)]).to.deep.equal([body, 400, 'MALFORMED_JSON', ['']]);
      }
    });

    it('is UTF-8, and text in it is Unicode that can be kept', async () => {
      const broken = await make(
        Buffer.concat([Buffer.from('{"label":"'), Buffer.from([0xff, 0xfe]), Buffer.from('"}')]),
      );
      expect([broken.status, codeOf(broken)]).to.deep.equal([400, 'MALFORMED_JSON']);
      expect(broken.text).to.include('UTF-8');
      for (const label of [String.raw`\ud800`, String.raw`a\u0000b`, String.raw`\udc00\ud800`]) {
        const told = await make(`{"label":"${label}"}`);
        expect([told.status, pathsOf(told)]).to.deep.equal([422, ['label']]);
      }
      const nested = await make(String.raw`{"label":"x","tags":["ok","\ud800"],"parts":{"a":[{"b":"\u0000"}]}}`);
      expect(pathsOf(nested)).to.deep.equal(['tags.1', 'parts.a.0.b']);
      expect((await make(String.raw`{"label":"\ud83d\ude00 ü"}`)).status).to.equal(201);
    });

    it('is an object', async () => {
      for (const body of ['[]', '"text"', '17', 'null', 'true', '[{"label":"x"}]']) {
        const told = await make(body);
        expect([body, told.status, pathsOf(told)]).to.deep.equal([body, 422, ['']]);
      }
    });

    it('has no fields that an object hides', async () => {
      const bodies = [
        '{"label":"x","__proto__":{"label":"y"}}',
        '{"label":"x","__proto__":1,"__proto__":2}',
        String.raw`{"label":"x","\u005f_proto__":1}`,
      ];
      for (const body of bodies) expect(pathsOf(await make(body))).to.deep.equal(['__proto__']);
      expect(pathsOf(await make('{"label":"x","constructor":1,"toString":"x"}'))).to.deep.equal([
        'constructor',
        'toString',
      ]);
      expect(pathsOf(await make('{"label":"x","parts":[{"__proto__":{}}]}'))).to.deep.equal(['parts.0.__proto__']);
    });

    it('is nested so deep and no deeper', async () => {
      const deep = (levels: number): string => `{"label":"x","parts":${'['.repeat(levels)}${']'.repeat(levels)}}`;
      expect((await make(deep(63))).status).to.equal(201);
      const told = await make(deep(64));
      expect([told.status, codeOf(told)]).to.deep.equal([422, 'INVALID_INPUT']);
      expect(told.text).to.include('nested too deep');
      expect((await make(`{"label":"x","parts":${'{"a":'.repeat(300)}1${'}'.repeat(300)}}`)).status).to.equal(422);
    });

    it('may be missing where nothing is needed, and names what is needed where something is', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', { connection: 'close', 'content-length': '0' }),
      );
      expect(await wire.end())
        .to.match(/^HTTP\/1.1 422 /)
        .and.include('"path":"label"');
      const told = await make('', { 'content-type': 'application/json' });
      expect([told.status, pathsOf(told)]).to.deep.equal([422, ['label']]);
    });

    it('names each field that is wrong, missing or not known', async () => {
      const told = await make({ label: 5, tags: ['a', 1], status: 'shipped' });
      expect([told.status, codeOf(told)]).to.deep.equal([422, 'INVALID_INPUT']);
      expect(pathsOf(told)).to.have.members(['label', 'tags.1', 'status']);
    });

    it('does not repeat what the path or a header says', async () => {
      const change = (body: object) =>
        ask(`${server.url}/api/v1/toys/bear`, { method: 'PATCH', headers: { 'if-match': '*' }, body });
      expect(pathsOf(await change({ id: 'ball', label: 'x' }))).to.deep.equal(['id']);
      expect(pathsOf(await change({ id: 'bear', expected_version: 3, label: 'x' }))).to.deep.equal([
        'id',
        'expected_version',
      ]);
      const read = await ask(`${server.url}/api/v1/toys/bear?id=ball`);
      expect([read.status, pathsOf(read)]).to.deep.equal([422, ['id']]);
    });

    it('is not for calls that only read', async () => {
      const bodies = [
        [{ 'content-length': '13' }, '{"id":"ball"}'],
        [{ 'transfer-encoding': 'chunked' }, 'd\r\n{"id":"ball"}\r\n0\r\n\r\n'],
      ] as const;
      for (const [headers, body] of bodies) {
        const wire = new Wire(server.port).send(requestText('GET /api/v1/toys/bear', headers, body));
        expect(await wire.end())
          .to.match(/^HTTP\/1.1 400 /)
          .and.include('BODY_NOT_EXPECTED');
      }
    });
  });

  describe('a body that is too large', () => {
    const refused = /^HTTP\/1.1 413 [^]*"code":"BODY_TOO_LARGE"[^]*"most_bytes":2000/;

    it('is refused by its announced length, unread', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', { 'content-type': 'application/json', 'content-length': '2001' }),
      );
      expect(await wire.until(/most_bytes/)).to.match(refused);
      wire.close();
    });

    it('is refused as soon as its chunks are, and not read for ever', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }),
      );
      const chunk = `3e8\r\n${'x'.repeat(1_000)}\r\n`;
      wire.send(chunk + chunk + chunk);
      expect(await wire.until(/most_bytes/)).to.match(refused);
      // Whoever goes on sending is cut off.
      const sending = setInterval(() => wire.send(chunk), 20);
      await wire.end();
      clearInterval(sending);
    });

    it('is refused before it is sent, to whoever asks first', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', {
          'content-type': 'application/json',
          'content-length': '2001',
          expect: '100-continue',
        }),
      );
      expect(await wire.until(/most_bytes/)).to.match(refused);
      wire.close();
      const small = new Wire(server.port).send(
        requestText('POST /api/v1/toys', {
          'content-type': 'application/json',
          'content-length': '13',
          expect: '100-continue',
          connection: 'close',
        }),
      );
      await small.until('HTTP/1.1 100 Continue\r\n\r\n');
      expect(await small.send('{"label":"x"}').end()).to.match(/HTTP\/1.1 201 /);
    });

    it('can be read by a client that sends all of it first', async () => {
      const told = await make({ label: 'x'.repeat(200_000) });
      expect([told.status, codeOf(told)]).to.deep.equal([413, 'BODY_TOO_LARGE']);
    });

    it('is accepted at the limit', async () => {
      const label = 'x'.repeat(2_000 - '{"label":""}'.length);
      expect((await make({ label })).status).to.equal(201);
      expect((await make({ label: `${label}x` })).status).to.equal(413);
    });

    it('in pieces is put together', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', {
          'content-type': 'application/json',
          'transfer-encoding': 'chunked',
          connection: 'close',
        }),
      );
      const bytes = Buffer.from('{"label":"€"}');
      for (const byte of bytes)
        wire
          .send('1\r\n')
          .send(Buffer.from([byte]))
          .send('\r\n');
      wire.send('0\r\n\r\n');
      const text = Buffer.from(await wire.end(), 'latin1').toString('utf8');
      expect(text).to.include('"label":"€"');
    });
  });
});
