import { Client, credentials, status, type ChannelCredentials } from '@grpc/grpc-js';
import { expect } from 'chai';
import { once } from 'node:events';
import { connect as connectHttp2, type ClientHttp2Session } from 'node:http2';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { makeCertificates, type Certificates, type Pair } from './support/certificates.js';
import { ask, asAdmin, Connection, type Told } from './support/client.js';
import { Ground, refusing } from './support/ground.js';

const anId = 'ord_01hzzzzzzzzzzzzzzzzzzzzzzz';

describe('a gRPC server', () => {
  let ground: Ground;
  let toClose: { close(): void }[];
  beforeEach(() => {
    ground = new Ground();
    toClose = [];
    ground.parts.set('orders.get', refusing('order_not_found'));
  });
  afterEach(async () => {
    for (const each of toClose) each.close();
    await ground.end();
  });

  const connected = (port: number, secure?: ChannelCredentials): Connection => {
    const connection = new Connection(port, secure);
    toClose.push(connection);
    return connection;
  };
  const get = ({ orders }: Connection, entries?: Record<string, string>): Promise<Told<unknown>> =>
    ask(orders.get.bind(orders), { id: anId }, entries);
  const http2 = (port: number): ClientHttp2Session => {
    const session = connectHttp2(`http://127.0.0.1:${port}`);
    session.on('error', () => undefined);
    toClose.push({ close: () => session.destroy() });
    return session;
  };

  const refusal = (options: Parameters<Ground['listen']>[0]): Promise<string> =>
    ground.listen(options).then(
      () => 'it listens',
      (error: unknown) => String(error).replace(/^Error: /, ''),
    );

  describe('listens', () => {
    it('where it can, and says in one line why it cannot', async () => {
      const taken = createServer().listen(0, '127.0.0.1');
      await once(taken, 'listening');
      const { port } = taken.address() as AddressInfo;
      const inUse = await refusal({ port });
      taken.close();
      expect(inUse).to.equal(`Port ${port} on 127.0.0.1 is in use: stop what listens there, or choose another port.`);
      const noAddress = 'This machine has no address 203.0.113.7: choose one that it has, such as 127.0.0.1.';
      expect(await refusal({ host: '203.0.113.7' })).to.equal(noAddress);
    });

    it('on IPv6 too', async () => {
      const { port } = await ground.listen({ host: '::1' });
      const client = new Client(`[::1]:${port}`, credentials.createInsecure());
      toClose.push(client);
      await new Promise<void>((resolve, reject) =>
        client.waitForReady(Date.now() + 5_000, (error) => (error ? reject(error) : resolve())),
      );
    });

    it('only where every contract has something that answers it', async () => {
      expect(await refusal({ useCases: new Map() })).to.match(/^there is a method for \S+, but no use case$/);
    });
  });

  describe('keeps a limit', () => {
    it('on the metadata of a call', async () => {
      const { port } = await ground.listen({ limits: { metadataBytes: 4_096 } });
      const connection = connected(port);
      expect((await get(connection, { ...asAdmin, long: 'x'.repeat(3_000) })).status).to.equal(status.NOT_FOUND);
      expect((await get(connection, { ...asAdmin, long: 'x'.repeat(5_000) })).status).to.not.equal(status.NOT_FOUND);
      expect((await get(connection)).status).to.equal(status.NOT_FOUND);
    });

    it('on the calls of one connection at once: more wait at the caller', async () => {
      const { port } = await ground.listen({ limits: { callsPerConnection: 2 } });
      const connection = connected(port);
      await get(connection);
      const gate = Promise.withResolvers<void>();
      let most = 0;
      let now = 0;
      ground.parts.set('orders.get', async (input, caller) => {
        most = Math.max(most, (now += 1));
        await gate.promise;
        now -= 1;
        return refusing('order_not_found')(input, caller);
      });
      const calls = Array.from({ length: 6 }, () => get(connection));
      while (now < 2) await new Promise((resolve) => setImmediate(resolve));
      gate.resolve();
      expect((await Promise.all(calls)).map((told) => told.status)).to.deep.equal(Array(6).fill(status.NOT_FOUND));
      expect(most).to.equal(2);
    });

    it('on a call that never says what it wants', async () => {
      const { port } = await ground.listen({ limits: { silence: 100 } });
      const stream = http2(port).request({
        ':method': 'POST',
        ':path': '/quayside.orders.v1.OrdersService/Get',
        'content-type': 'application/grpc',
        te: 'trailers',
      });
      stream.on('error', () => undefined);
      await once(stream, 'close');
      expect(stream.rstCode).to.not.equal(0);
    });

    it('on the age of a connection, and on one that nobody uses', async () => {
      const aged = http2((await ground.listen({ limits: { connectionAge: 100 } })).port);
      await once(aged, 'goaway');
      const idle = http2((await ground.listen({ limits: { connectionIdle: 100 } })).port);
      await once(idle, 'close');
    });

    it('on a peer that is silent when it is asked whether it is there', async () => {
      const { port } = await ground.listen({ limits: { ping: 50, pong: 50 } });
      const socket: Socket = connect(port, '127.0.0.1');
      toClose.push({ close: () => socket.destroy() });
      socket.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
      socket.write(Uint8Array.of(0, 0, 0, 4, 0, 0, 0, 0, 0));
      socket.resume();
      await once(socket, 'close');
    });
  });

  describe('with TLS', () => {
    let made: Certificates;
    before(async () => {
      made = await makeCertificates();
    });
    const tls = (clientAuthorities: string | null) => ({ tls: { ...made.server, clientAuthorities } });
    const secure = (pair?: Pair) =>
      credentials.createSsl(
        Buffer.from(made.authority),
        pair ? Buffer.from(pair.key) : undefined,
        pair ? Buffer.from(pair.certificate) : undefined,
      );

    it('answers who trusts its certificate, and nobody in the clear', async () => {
      const { port } = await ground.listen(tls(null));
      expect((await get(connected(port, secure()))).status).to.equal(status.NOT_FOUND);
      expect((await get(connected(port))).status).to.equal(status.UNAVAILABLE);
      const trustsOthers = credentials.createSsl(Buffer.from(made.stranger.certificate));
      expect((await get(connected(port, trustsOthers))).status).to.equal(status.UNAVAILABLE);
    });

    it('answers only who shows a certificate, where it wants to see one', async () => {
      const { port } = await ground.listen(tls(made.authority));
      expect((await get(connected(port, secure(made.caller)))).status).to.equal(status.NOT_FOUND);
      expect((await get(connected(port, secure(made.stranger)))).status).to.equal(status.UNAVAILABLE);
      expect((await get(connected(port, secure()))).status).to.equal(status.UNAVAILABLE);
    });

    it('says so where the files do not fit together', async () => {
      const { certificate } = made.server;
      const told = await refusal({ tls: { certificate, key: made.caller.key, clientAuthorities: null } });
      expect(told).to.match(/^The TLS files do not fit together: .+\.$/);
    });
  });

  describe('that stops', () => {
    it('answers what it was asked, takes nothing new, and says before that it does not serve', async () => {
      const server = await ground.listen();
      const connection = connected(server.port);
      const gate = Promise.withResolvers<void>();
      const asked = Promise.withResolvers<void>();
      ground.parts.set('orders.get', async (input, caller) => {
        asked.resolve();
        await gate.promise;
        return refusing('order_not_found')(input, caller);
      });
      const call = get(connection);
      await asked.promise;
      const stopped = server.stop();
      expect(ground.isReady).to.equal(false);
      expect((await get(connected(server.port))).status).to.equal(status.UNAVAILABLE);
      gate.resolve();
      expect((await call).status).to.equal(status.NOT_FOUND);
      await stopped;
    });

    it('waits for no longer than it was told', async () => {
      const server = await ground.listen({ drainMilliseconds: 50, limits: { patience: 1_000 } });
      const connection = connected(server.port);
      const asked = Promise.withResolvers<void>();
      ground.parts.set('orders.get', () => {
        asked.resolve();
        return new Promise(() => undefined);
      });
      const call = get(connection);
      await asked.promise;
      await server.stop();
      expect((await call).status).to.not.equal(status.NOT_FOUND);
    });
  });
});
