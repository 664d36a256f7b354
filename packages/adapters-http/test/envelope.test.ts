import { expect } from 'chai';
import { ask, codeOf, pathsOf, Wire, requestText } from './support/ask.js';
import { listen, newGround, type Ground, type Running } from './support/ground.js';
import { ToyBox } from './support/toys.js';

describe('answers over HTTP', () => {
  let ground: Ground;
  let box: ToyBox;
  let server: Running;
  before(async () => {
    ground = newGround();
    box = new ToyBox(ground);
    server = await listen(box.app());
    box.put({ id: 'bear', label: 'Bear', tags: [], version: 3 });
  });
  after(() => server.stop());

  it('puts what a use case answers into the envelope', async () => {
    const told = await ask(`${server.url}/api/v1/toys/bear`, { headers: { 'x-request-id': 'mine-1' } });
    expect(told.status).to.equal(200);
    const { timestamp } = told.envelope.metadata;
    expect(told.envelope).to.deep.equal({
      success: true,
      data: { id: 'bear', label: 'Bear', tags: [], version: 3, links: { self: '/api/v1/toys/bear' } },
      error: null,
      metadata: { timestamp, request_id: 'mine-1' },
    });
    expect(new Date(timestamp).toISOString()).to.equal(timestamp);
    expect(told.headers.get('content-type')).to.equal('application/json');
    expect(told.headers.get('x-request-id')).to.equal('mine-1');
  });

  it('tells the same refusal in the envelope, and as RFC 9457 to whoever accepts that', async () => {
    const url = `${server.url}/api/v1/toys/none`;
    const told = await ask(url);
    expect(told.status).to.equal(404);
    expect(told.envelope).to.deep.include({
      success: false,
      data: null,
      error: { code: 'TOY_NOT_FOUND', message: 'There is no such toy.', details: {} },
    });
    const problem = await ask(url, {
      headers: { accept: 'application/json, application/problem+json', 'x-request-id': 'mine-2' },
    });
    expect(problem.status).to.equal(404);
    expect(problem.headers.get('content-type')).to.equal('application/problem+json');
    expect(JSON.parse(problem.text)).to.deep.include({
      type: 'about:blank',
      title: 'Not Found',
      status: 404,
      detail: 'There is no such toy.',
      instance: '/api/v1/toys/none',
      code: 'TOY_NOT_FOUND',
      details: {},
      request_id: 'mine-2',
    });
    const declined = await ask(url, { headers: { accept: 'application/problem+json;q=0, application/json' } });
    expect(declined.headers.get('content-type')).to.equal('application/json');
  });

  it('makes a request id where none, or no sane one, was sent', async () => {
    for (const sent of [undefined, 'has a space', 'x'.repeat(129), 'ünïcode']) {
      const { headers, envelope } = await ask(
        `${server.url}/api/v1/toys/bear`,
        sent === undefined ? {} : { headers: { 'x-request-id': sent } },
      );
      expect(headers.get('x-request-id'))
        .to.match(/^req_[\w-]+$/)
        .and.not.equal(sent);
      expect(envelope.metadata.request_id).to.equal(headers.get('x-request-id'));
    }
    const { envelope } = await ask(`${server.url}/api/v1/toys/bear`, { headers: { 'x-request-id': '"quoted\\"' } });
    expect(envelope.metadata.request_id).to.equal('"quoted\\"');
  });

  it('answers a bug with 500 and its request id, and tells the reason to the log alone', async () => {
    const told = await ask(`${server.url}/api/v1/toys/bear/break`, {
      method: 'POST',
      headers: { 'x-request-id': 'mine-3' },
    });
    expect(told.status).to.equal(500);
    expect(codeOf(told)).to.equal('INTERNAL');
    expect(told.text).to.include('mine-3').and.not.include('secret reason');
    expect(
      ground.log.lines.some(({ level, fields }) => level === 'error' && fields['requestId'] === 'mine-3'),
    ).to.equal(true);
  });

  it('asks for credentials before it reads anything else', async () => {
    for (const headers of [
      { authorization: '' },
      { authorization: 'Basic YTpi' },
      { authorization: 'Bearer nobody' },
      { authorization: 'Bearer' },
    ]) {
      const told = await ask(`${server.url}/api/v1/toys`, {
        method: 'POST',
        headers: { ...headers, 'content-type': 'application/json' },
        body: '{"label":"x"}',
      });
      expect(told.status, JSON.stringify(headers)).to.equal(401);
      expect(codeOf(told)).to.equal('UNAUTHENTICATED');
      expect(told.headers.get('www-authenticate')).to.equal(
        headers.authorization === 'Bearer nobody' ? 'Bearer error="invalid_token"' : 'Bearer',
      );
    }
    const unread = new Wire(server.port).send(
      'POST /api/v1/toys HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n{"label"',
    );
    expect(await unread.until('UNAUTHENTICATED')).to.match(/^HTTP\/1.1 401 /);
    unread.close();
  });

  it('takes the key as a bearer token of any case, or by X-Api-Key', async () => {
    const statuses = await Promise.all(
      [{ authorization: 'bearer admin' }, { authorization: 'BEARER  admin' }].map(
        async (headers) => (await ask(`${server.url}/api/v1/toys/bear`, { headers })).status,
      ),
    );
    expect(statuses).to.deep.equal([200, 200]);
    const wire = new Wire(server.port).send(
      'GET /api/v1/toys/bear HTTP/1.1\r\nhost: localhost\r\nx-api-key: admin\r\nconnection: close\r\n\r\n',
    );
    expect(await wire.end()).to.match(/^HTTP\/1.1 200 /);
  });

  it('refuses whoever lacks the scope, and says which', async () => {
    const told = await ask(`${server.url}/api/v1/toys`, {
      headers: { authorization: 'Bearer reader' },
      body: { label: 'x' },
    });
    expect(told.status).to.equal(403);
    expect(told.envelope.error).to.deep.include({ code: 'FORBIDDEN', details: { scope: 'catalog:write' } });
  });

  it('sends headers that make an answer harmless wherever it is opened', async () => {
    for (const path of ['/api/v1/toys/bear', '/api/v1/toys/none', '/health', '/nowhere']) {
      const { headers } = await ask(server.url + path);
      expect(headers.get('x-content-type-options')).to.equal('nosniff');
      expect(headers.get('content-security-policy')).to.equal("default-src 'none'; frame-ancestors 'none'");
      expect(headers.get('referrer-policy')).to.equal('no-referrer');
    }
    const { headers } = await ask(`${server.url}/api/v1/toys/bear`);
    expect(headers.get('cache-control')).to.equal('private, no-cache');
    expect(headers.get('vary')).to.equal('Accept, Accept-Encoding');
  });

  it('says 201 and where it is when something was made', async () => {
    const told = await ask(`${server.url}/api/v1/toys`, { body: { label: 'Ball' } });
    expect(told.status).to.equal(201);
    expect(told.headers.get('location')).to.equal('/api/v1/toys/toy%201');
    expect(told.headers.get('etag')).to.equal('"v1"');
    expect(told.headers.get('cache-control')).to.equal('no-store');
    const found = await ask(server.url + (told.headers.get('location') ?? ''));
    expect(found.envelope.data).to.deep.include({ id: 'toy 1', label: 'Ball' });
  });

  it('hands a message that is signed over as it is', async () => {
    for (const authorization of ['', 'Basic YTpi', 'Bearer of-the-bank']) {
      const told = await ask(`${server.url}/api/v1/hear/bank`, {
        body: '{ "not":  parsed',
        headers: { 'x-signature': 'abc', authorization },
      });
      expect(told.status).to.equal(200);
      expect(told.envelope.data).to.deep.equal({ heard: 'bank: { "not":  parsed', signature: 'abc' });
    }
  });

  it('tells a refusal that a use case declares with its details', async () => {
    const told = await ask(`${server.url}/api/v1/toys`, { body: { label: 'one too many' } });
    expect(told.status).to.equal(409);
    expect(told.envelope.error).to.deep.equal({
      code: 'TOO_MANY',
      message: 'There are too many toys.',
      details: { most: 3 },
    });
    expect(pathsOf(told)).to.deep.equal([]);
  });

  it('answers several requests of one connection in their order', async () => {
    const wire = new Wire(server.port);
    wire.send(
      requestText('GET /api/v1/toys/bear') +
        requestText('GET /api/v1/toys/none') +
        requestText('GET /api/v1/toys/bear', { connection: 'close' }),
    );
    const statuses = [...(await wire.end()).matchAll(/HTTP\/1.1 (\d+) /g)].map(([, status]) => status);
    expect(statuses).to.deep.equal(['200', '404', '200']);
  });
});
