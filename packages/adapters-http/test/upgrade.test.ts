import { expect } from 'chai';
import type { Duplex } from 'node:stream';
import { startHttp, type UpgradeDoor } from '@quayside/adapters-http';
import { requestText, Wire } from './support/ask.js';
import { newGround } from './support/ground.js';
import { ToyBox } from './support/toys.js';

/** A door to a protocol that says back what it hears, in capitals. */
class Shouting implements UpgradeDoor {
  readonly #open = new Set<Duplex>();

  takes = ({ url }: { readonly url?: string | undefined }): boolean => url === '/shout';

  enter(_incoming: unknown, socket: Duplex, head: Buffer): void {
    this.#open.add(socket.on('close', () => this.#open.delete(socket)));
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nupgrade: shouting\r\nconnection: upgrade\r\n\r\n`);
    const shout = (heard: Buffer): void => void socket.write(heard.toString('latin1').toUpperCase());
    shout(head);
    socket.on('data', shout);
  }

  async stop(): Promise<void> {
    for (const socket of this.#open) socket.end('BYE');
  }
}

const listening = async () => {
  const app = new ToyBox(newGround()).app({ webSocketPath: '/ws' });
  const started = await startHttp({
    app,
    host: '127.0.0.1',
    port: 0,
    drainMilliseconds: 60_000,
    upgrades: new Shouting(),
  });
  if (!started.ok) throw new Error(started.error.message);
  return started.value;
};
const asking = (line: string): string => requestText(line, { upgrade: 'shouting', connection: 'upgrade' });

describe('a protocol that begins as a request of HTTP', () => {
  it('gets the connection, with what was sent behind the request, until the server stops', async () => {
    const server = await listening();
    const wire = new Wire(server.port).send(`${asking('GET /shout')}hello`);
    await wire.until('HELLO');
    wire.send(', you');
    await wire.until('HELLO, YOU');
    await server.stop();
    expect(await wire.end()).to.match(/HELLO, YOUBYE$/);
  });

  it('is not for other addresses, where the wish is passed over', async () => {
    const server = await listening();
    const wire = new Wire(server.port).send(asking('GET /health/live'));
    expect(await wire.until('{"status":"ok"}')).to.match(/^HTTP\/1.1 200 /);
    wire.close();
    await server.stop();
  });

  it('is asked for where an address speaks nothing else', async () => {
    const server = await listening();
    const wire = new Wire(server.port).send(requestText('GET /ws'));
    expect(await wire.until('"UPGRADE_REQUIRED"')).to.match(/^HTTP\/1.1 426 [^]*\r\nupgrade: websocket\r\n/i);
    wire.close();
    await server.stop();
  });
});
