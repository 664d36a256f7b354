import { expect } from 'chai';
import fc from 'fast-check';
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { Client, until } from './support/client.js';
import { Ground, Running } from './support/ground.js';

describe('garbage', () => {
  let ground: Ground;
  let server: Running;
  before(async () => {
    ground = new Ground();
    server = await Running.start(ground, { limits: { framesPerSecond: 1_000_000 } });
  });
  after(() => server.stop());

  const word = fc.constantFrom('id', 'type', 'input', 'token', 'topics', 'after', 'wait', '__proto__', 'x');
  const type = fc.constantFrom('ping', 'subscribe', 'unsubscribe', 'catalog.echo', 'orders.make_toy', 'toString', '');
  const frame = fc.oneof(
    fc.string(),
    fc.json(),
    fc
      .dictionary(word, fc.oneof(type, fc.jsonValue(), fc.string({ unit: 'binary' })))
      .map((value) => JSON.stringify(value)),
    fc
      .record({ id: fc.string(), type, input: fc.jsonValue(), wait: fc.integer() }, { requiredKeys: [] })
      .map((value) => JSON.stringify(value)),
  );

  it('in frames is answered each time, and takes nothing down', async () => {
    const client = await Client.open(server);
    await fc.assert(
      fc.asyncProperty(frame, async (text) => {
        const before = client.said.length;
        client.say(text);
        await until(() => client.said.length > before || client.isClosed);
        const said = client.said[before];
        expect(client.isClosed).to.equal(false);
        expect(said?.type).to.be.oneOf(['error', 'pong', 'result', 'subscribed', 'unsubscribed']);
        expect(said?.error?.code).to.not.equal('INTERNAL');
      }),
      { numRuns: 500 },
    );
    await client.close();
    expect(ground.log.lines).to.deep.equal([]);
  });

  it('below frames ends its own connection, and no other', async () => {
    const other = await Client.open(server);
    for (let round = 0; round < 100; round += 1) {
      const socket = connect(server.port, '127.0.0.1');
      socket.on('error', () => undefined);
      socket.write(
        'GET /ws HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n' +
          'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: quayside.v1\r\n\r\n',
      );
      socket.write(randomBytes(1 + ((round * 7) % 300)));
      socket.end();
      socket.resume();
      await new Promise((resolve) => socket.once('close', resolve));
    }
    expect((await other.ask({ type: 'ping' })).type).to.equal('pong');
    await until(() => server.sockets.counts.connections === 1);
    await other.close();
  });
});
