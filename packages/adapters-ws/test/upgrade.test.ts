import { expect } from 'chai';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { Client, until } from './support/client.js';
import { serving, type Running } from './support/ground.js';

interface Refused {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly code: string;
  readonly details: Readonly<Record<string, unknown>>;
}

const good = {
  connection: 'upgrade',
  upgrade: 'websocket',
  'sec-websocket-version': '13',
  'sec-websocket-key': 'dGhlIHNhbXBsZSBub25jZQ==',
  'sec-websocket-protocol': 'quayside.v1',
} as const;

/** Asks for a WebSocket, and gives back how that was refused; null where it was not. */
const knock = async (
  server: Running,
  more: Readonly<Record<string, string | undefined>> = {},
  path = '/ws',
): Promise<Refused | null> => {
  const headers = Object.fromEntries(Object.entries({ ...good, ...more }).filter(([, value]) => value !== undefined));
  const asked = request({ port: server.port, host: '127.0.0.1', path, headers });
  asked.end();
  const answer = new Promise<IncomingMessage | null>((resolve, reject) => {
    asked.once('response', resolve).once('error', reject);
    asked.once('upgrade', (_response, socket: Duplex) => {
      socket.destroy();
      resolve(null);
    });
  });
  const response = await answer;
  if (!response) return null;
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => (text += part));
  await once(response, 'end');
  const { success, data, error, metadata } = JSON.parse(text) as {
    readonly success: boolean;
    readonly data: null;
    readonly error: Refused;
    readonly metadata: { readonly timestamp: string; readonly request_id: string };
  };
  expect({ success, data }).to.deep.equal({ success: false, data: null });
  expect(metadata.timestamp).to.equal('2026-01-01T00:00:00.000Z');
  expect(metadata.request_id).to.equal(response.headers['x-request-id']);
  return { status: response.statusCode ?? 0, headers: response.headers, code: error.code, details: error.details };
};
const told = (refused: Refused | null) => refused && [refused.status, refused.code];

describe('a request for a WebSocket', () => {
  it('is granted to whoever shows good credentials in a header, by the subprotocol', () =>
    serving(async (server) => {
      const byBearer = await Client.open(server, 'admin');
      const byKey = await Client.open(server, null, { headers: { 'x-api-key': 'admin' } });
      for (const client of [byBearer, byKey]) {
        expect(client.socket.protocol).to.equal('quayside.v1');
        expect(client.socket.extensions).to.equal('');
        expect(await client.ask({ type: 'catalog.echo', input: { text: 'hi' } })).to.deep.include({ type: 'result' });
      }
    }));

  it('is granted without credentials, for they may come in the first frame', () =>
    serving(async (server) => {
      expect(await knock(server)).to.equal(null);
    }));

  it('is refused where the credentials are not good', () =>
    serving(async (server) => {
      for (const headers of [
        { authorization: 'Bearer nobody' },
        { authorization: 'Basic YWRtaW46YWRtaW4=' },
        { authorization: 'Bearer' },
        { 'x-api-key': 'nobody' },
      ]) {
        const refused = await knock(server, headers);
        expect(told(refused)).to.deep.equal([401, 'UNAUTHENTICATED']);
        expect(refused?.headers['www-authenticate']).to.equal('Bearer');
      }
    }));

  it('is granted by a cookie as HTTP reads it, where no header says who asks, until that is no longer good', () =>
    serving(
      async (server, { doorman, clock }) => {
        const page = await Client.open(server, null, { headers: { cookie: 'ada' } });
        expect(await page.ask({ type: 'catalog.echo', input: { text: 'hi' } })).to.deep.include({ type: 'result' });
        expect(told(await knock(server, { cookie: 'nobody' }))).to.deep.equal([401, 'UNAUTHENTICATED']);
        expect(told(await knock(server, { cookie: 'bad' }))).to.deep.equal([403, 'TOO_BAD']);
        expect(await knock(server, { cookie: 'bad', authorization: 'Bearer bob' })).to.equal(null);
        expect(told(await knock(server, { cookie: 'ada', 'x-api-key': 'nobody' }))?.[0]).to.equal(401);
        doorman.known.delete('ada');
        clock.advance(1_000);
        expect(await page.closed).to.deep.include({ code: 1008, reason: 'UNAUTHENTICATED' });
      },
      {
        ofCookie: ({ cookie = null }) =>
          cookie === 'bad'
            ? { status: 403, failure: { code: 'TOO_BAD', category: 'forbidden', message: '', details: {} } }
            : cookie,
      },
    ));

  it('is refused to pages of other origins, and granted to those that are listed or of this host', () =>
    serving(
      async (server) => {
        const refused = await knock(server, { origin: 'https://evil.example' });
        expect(told(refused)).to.deep.equal([403, 'ORIGIN_NOT_ALLOWED']);
        expect(refused?.details).to.deep.equal({ origin: 'https://evil.example' });
        expect(told(await knock(server, { origin: 'null' }))).to.deep.equal([403, 'ORIGIN_NOT_ALLOWED']);
        expect(told(await knock(server, { origin: 'http://shop.example' }))).to.deep.equal([403, 'ORIGIN_NOT_ALLOWED']);
        expect(await knock(server, { origin: 'https://shop.example' })).to.equal(null);
        expect(await knock(server, { origin: `http://127.0.0.1:${server.port}` })).to.equal(null);
        expect(await knock(server, { origin: 'https://quay.example', host: 'Quay.example' })).to.equal(null);
      },
      { origins: ['https://shop.example'] },
    ));

  it('is refused where it does not ask for what is spoken', () =>
    serving(async (server) => {
      const cases = [
        [{ 'sec-websocket-protocol': undefined }, 400, 'UNSUPPORTED_SUBPROTOCOL'],
        [{ 'sec-websocket-protocol': 'graphql-ws, soap' }, 400, 'UNSUPPORTED_SUBPROTOCOL'],
        [{ 'sec-websocket-version': '8' }, 426, 'UNSUPPORTED_VERSION'],
        [{ 'sec-websocket-version': undefined }, 426, 'UNSUPPORTED_VERSION'],
        [{ 'sec-websocket-key': 'short' }, 400, 'MALFORMED_UPGRADE'],
        [{ 'sec-websocket-protocol': 'quayside.v1, quayside.v1' }, 400, 'MALFORMED_UPGRADE'],
      ] as const;
      for (const [headers, status, code] of cases) {
        expect(told(await knock(server, headers))).to.deep.equal([status, code]);
      }
      expect((await knock(server, { 'sec-websocket-version': '8' }))?.headers['sec-websocket-version']).to.equal('13');
      expect(await knock(server, { 'sec-websocket-protocol': 'soap, quayside.v1' })).to.equal(null);
    }));

  it('is refused where a token may be in the URL, so that none gets into logs unseen', () =>
    serving(async (server) => {
      expect(told(await knock(server, {}, '/ws?token=admin'))).to.deep.equal([400, 'MALFORMED_UPGRADE']);
    }));

  it('is not for other addresses, methods and protocols', () =>
    serving(async ({ sockets }) => {
      const takes = (url: string, method: string, upgrade: string): boolean =>
        sockets.takes({ url, method, headers: { upgrade } } as IncomingMessage);
      expect(takes('/ws', 'GET', 'WebSocket')).to.equal(true);
      expect(takes('/ws?x=1', 'GET', 'websocket')).to.equal(true);
      expect(takes('/wss', 'GET', 'websocket')).to.equal(false);
      expect(takes('/ws', 'POST', 'websocket')).to.equal(false);
      expect(takes('/ws', 'GET', 'h2c')).to.equal(false);
    }));

  it('is refused where there are as many connections as may be', () =>
    serving(
      async (server) => {
        const [first] = [await Client.open(server, 'ada'), await Client.open(server, 'ada')];
        const refused = await knock(server, { authorization: 'Bearer ada-again' });
        expect(told(refused)).to.deep.equal([429, 'TOO_MANY_CONNECTIONS']);
        expect([refused?.details, refused?.headers['retry-after']]).to.deep.equal([{ most: 2 }, '1']);
        await Client.open(server, 'bob');
        expect(told(await knock(server, { authorization: 'Bearer bob' }))).to.deep.equal([503, 'TOO_MANY_CONNECTIONS']);
        await first.close();
        await until(() => server.sockets.counts.connections === 2);
        expect(await knock(server, { authorization: 'Bearer ada' })).to.equal(null);
      },
      { limits: { connections: 3, connectionsPerCaller: 2 } },
    ));

  it('is refused while nobody can say who is who', () =>
    serving(async (server, { doorman }) => {
      doorman.isDown = true;
      expect(told(await knock(server, { authorization: 'Bearer admin' }))).to.deep.equal([503, 'DEPENDENCY_DOWN']);
      doorman.isDown = false;
      expect(await knock(server, { authorization: 'Bearer admin' })).to.equal(null);
    }));

  it('may go away at any point', () =>
    serving(async (server, { doorman }) => {
      const asked = Promise.withResolvers<void>();
      const answer = Promise.withResolvers<null>();
      doorman.principalOf = () => {
        asked.resolve();
        return answer.promise;
      };
      const gone = request({
        port: server.port,
        host: '127.0.0.1',
        path: '/ws',
        headers: { ...good, authorization: 'Bearer x' },
      });
      gone.on('error', () => undefined).end();
      await asked.promise;
      gone.destroy();
      answer.resolve(null);
      expect(await knock(server)).to.equal(null);
    }));
});
