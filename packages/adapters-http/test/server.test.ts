import { expect } from 'chai';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { startHttp } from '@quayside/adapters-http';
import { ask, requestText, Wire } from './support/ask.js';
import { listen, newGround, type Running } from './support/ground.js';
import { ToyBox } from './support/toys.js';

const envelopeOf = (text: string) => {
  const body = text.slice(text.indexOf('\r\n\r\n') + 4);
  return JSON.parse(body) as {
    readonly error: { readonly code: string };
    readonly metadata: { readonly request_id: string };
  };
};
const statusOf = (text: string): number => Number(text.slice(9, 12));

describe('the HTTP server', () => {
  describe('against clients that do not mean well', () => {
    let server: Running;
    before(async () => {
      server = await listen(new ToyBox(newGround()).app(), { timeouts: { headers: 150, request: 300 } });
    });
    after(() => server.stop());

    it('hangs up on headers that do not come to an end', async () => {
      const wire = new Wire(server.port).send('GET /health HTTP/1.1\r\nhost: localhost\r\n');
      const text = await wire.end();
      expect([statusOf(text), envelopeOf(text).error.code]).to.deep.equal([408, 'REQUEST_TIMEOUT']);
    });

    it('hangs up on a body that trickles', async () => {
      const wire = new Wire(server.port).send(
        requestText('POST /api/v1/toys', { 'content-type': 'application/json', 'content-length': '1000' }),
      );
      const trickle = setInterval(() => wire.isWritable && wire.send('x'), 20);
      const text = await wire.end();
      clearInterval(trickle);
      expect([statusOf(text), envelopeOf(text).error.code]).to.deep.equal([408, 'REQUEST_TIMEOUT']);
    });

    it('refuses headers that are too large, and messages that are no HTTP', async () => {
      const cases = [
        [requestText('GET /health', { 'x-long': 'x'.repeat(20_000) }), 431, 'HEADERS_TOO_LARGE'],
        [`GET /${'x'.repeat(20_000)} HTTP/1.1\r\nhost: localhost\r\n\r\n`, 431, 'HEADERS_TOO_LARGE'],
        ['hello\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['FETCH /health HTTP/1.1\r\nhost: localhost\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['GET /health HTTP/1.1\r\nhost: localhost\r\nbad header: x\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['GET /health HTTP/1.1\r\nhost: localhost\r\nx: a\0b\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        [requestText('POST /api/v1/toys', { 'content-length': 'many' }), 400, 'MALFORMED_REQUEST'],
        [
          requestText('POST /api/v1/toys', { 'content-length': '5', 'transfer-encoding': 'chunked' }, '0\r\n\r\n'),
          400,
          'MALFORMED_REQUEST',
        ],
        [
          requestText(
            'POST /api/v1/toys',
            { 'content-type': 'application/json', 'transfer-encoding': 'chunked' },
            'zz\r\n',
          ),
          400,
          'MALFORMED_REQUEST',
        ],
        ['GET /health HTTP/1.1\r\nconnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['GET /health HTTP/1.1\r\nhost: a b\r\nconnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['GET health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
        ['GET /\\evil HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400, 'MALFORMED_REQUEST'],
      ] as const;
      for (const [message, status, code] of cases) {
        const text = await new Wire(server.port).send(message).end();
        expect([message.slice(0, 60), statusOf(text), envelopeOf(text).error.code]).to.deep.equal([
          message.slice(0, 60),
          status,
          code,
        ]);
        expect(envelopeOf(text).metadata.request_id).to.match(/^req_/);
      }
    });

    it('speaks with probes of HTTP/1.0, and tells OPTIONS * what it knows', async () => {
      expect(await new Wire(server.port).send('GET /health/live HTTP/1.0\r\n\r\n').end()).to.match(
        /^HTTP\/1.1 200 [^]*\{"status":"ok"\}$/,
      );
      const options = new Wire(server.port).send('OPTIONS * HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n');
      expect(await options.end()).to.match(
        /^HTTP\/1.1 204 [^]*allow: DELETE, GET, HEAD, OPTIONS, PATCH, POST, PUT\r\n/i,
      );
    });

    it('lives through clients that go away at any point', async () => {
      const whole = requestText(
        'POST /api/v1/toys',
        { 'content-type': 'application/json', 'content-length': '13' },
        '{"label":"x"}',
      );
      for (let length = 0; length < whole.length; length += 7) {
        const wire = new Wire(server.port).send(whole.slice(0, length));
        await pause(0);
        wire.close();
      }
      expect((await ask(`${server.url}/health/live`)).status).to.equal(200);
    });
  });

  describe('at its start', () => {
    const tryPort = async (host: string, port: number) => {
      const started = await startHttp({ app: new ToyBox(newGround()).app(), host, port, drainMilliseconds: 100 });
      if (started.ok) await started.value.stop();
      return started.ok ? null : started.error;
    };

    it('says that a port is in use, and what to do', async () => {
      const other = createServer().listen(0, '127.0.0.1');
      await once(other, 'listening');
      const address = other.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      const failure = await tryPort('127.0.0.1', port);
      other.close();
      expect(failure).to.deep.equal({
        code: 'port_in_use',
        message: `Port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port.`,
      });
    });

    it('says that the machine has no such address', async () => {
      expect(await tryPort('203.0.113.7', 0)).to.have.property('code', 'no_such_address');
      expect(await tryPort('nowhere.invalid', 0))
        .to.have.property('code')
        .that.is.oneOf(['no_such_address', 'cannot_listen']);
    });
  });

  describe('when it is stopped', () => {
    it('finishes what it has begun, takes nothing new, and is not ready from the first moment', async () => {
      const box = new ToyBox(newGround());
      const server = await listen(box.app(), { drainMilliseconds: 5_000 });
      const [begun, idle] = [new Wire(server.port), new Wire(server.port)];
      begun.send(requestText('GET /api/v1/gate'));
      idle.send(requestText('GET /health/ready'));
      await idle.until('{"status":"ok"}');
      while (box.waiting === 0) await pause(1);
      const stopped = server.stop();
      idle.send(requestText('GET /health/ready'));
      const last = await idle.end();
      expect(last.slice(last.lastIndexOf('HTTP/1.1'))).to.match(
        /^HTTP\/1.1 503 [^]*\r\nconnection: close\r\n[^]*\{"status":"down"\}$/i,
      );
      const refused = new Wire(server.port);
      expect(await refused.end()).to.equal('');
      box.open();
      expect(await begun.end()).to.match(/^HTTP\/1.1 200 [^]*"waited":true/);
      await stopped;
    });

    it('refuses calls that come on connections that are still open, and tells them to come again by another', async () => {
      const box = new ToyBox(newGround());
      const server = await listen(box.app(), { drainMilliseconds: 5_000 });
      const begun = new Wire(server.port).send(requestText('GET /api/v1/gate'));
      const open = [0, 1, 2].map(() => new Wire(server.port).send(requestText('GET /health/live')));
      for (const wire of open) await wire.until('{"status":"ok"}');
      while (box.waiting === 0) await pause(1);
      const stopped = server.stop();
      const body = '{"label":"late"}';
      const late = [
        requestText('GET /api/v1/toys'),
        requestText('POST /api/v1/toys', { 'content-type': 'application/json', 'content-length': '16' }, body),
        requestText('GET /nowhere'),
      ];
      for (const [index, wire] of open.entries()) wire.send(late[index] ?? '');
      const answers = await Promise.all(
        open.map(async (wire) => {
          const text = await wire.end();
          return text.slice(text.lastIndexOf('HTTP/1.1'));
        }),
      );
      for (const answer of answers.slice(0, 2)) {
        expect(answer).to.match(/^HTTP\/1.1 503 [^]*\{"success":false,"data":null,"error":\{"code":"SHUTTING_DOWN"/);
        expect(answer).to.match(/^connection: close\r$/im);
        expect(answer).to.match(/^retry-after: 1\r$/im);
      }
      expect(answers[2]).to.match(/^HTTP\/1.1 404 /);
      expect(box.made, 'nothing was begun').to.equal(0);
      box.open();
      expect(await begun.end()).to.match(/^HTTP\/1.1 200 [^]*"waited":true/);
      await stopped;
    });

    it('closes idle connections, and ends at once where there are none', async () => {
      const server = await listen(new ToyBox(newGround()).app(), { drainMilliseconds: 60_000 });
      const idle = new Wire(server.port).send(requestText('GET /health/live'));
      await idle.until('{"status":"ok"}');
      await server.stop();
      await idle.end();
      const lonely = await listen(new ToyBox(newGround()).app(), { drainMilliseconds: 60_000 });
      await lonely.stop();
    });

    it('cuts off what is not done in the drain time', async () => {
      const box = new ToyBox(newGround());
      const server = await listen(box.app(), { drainMilliseconds: 50 });
      const begun = new Wire(server.port).send(requestText('GET /api/v1/gate'));
      while (box.waiting === 0) await pause(1);
      await server.stop();
      expect(await begun.end()).to.equal('');
      box.open();
    });

    it('sends the whole of a long answer to a slow reader first', async () => {
      const box = new ToyBox(newGround());
      box.put({ id: 'huge', label: 'z'.repeat(30_000_000), tags: [], version: 1 });
      const server = await listen(box.app(), { drainMilliseconds: 10_000 });
      const wire = new Wire(server.port).send(requestText('GET /api/v1/toys/huge'));
      wire.pause();
      await pause(50);
      const stopped = server.stop();
      await pause(250);
      wire.resume();
      const text = await wire.end();
      expect(text).to.have.lengthOf.above(30_000_000);
      expect(text.slice(-2)).to.equal('}}');
      await stopped;
    });
  });
});
