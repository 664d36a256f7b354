import { expect } from 'chai';
import { Client, until } from './support/client.js';
import { Ground, Running } from './support/ground.js';

/** Ends the server as a test goes on, and gives back whether it has ended. */
const stopping = (server: Running, milliseconds: number) => {
  const state = { isDone: false, done: Promise.resolve() };
  state.done = server.sockets.stop(milliseconds).then(() => {
    state.isDone = true;
  });
  return state;
};

describe('a server that stops', () => {
  let ground: Ground;
  let server: Running;
  beforeEach(async () => {
    ground = new Ground();
    server = await Running.start(ground);
  });
  afterEach(async () => {
    ground.gate.resolve();
    await server.stop();
  });

  it('says so to everybody, with the cursor to come back with', async () => {
    const [subscribed, idle] = [await Client.open(server), await Client.open(server)];
    await subscribed.ask({ type: 'subscribe' });
    ground.tell({ data: 1 });
    await subscribed.hears(1);
    const stop = stopping(server, 10_000);
    expect(await subscribed.closed).to.deep.equal({ code: 1001, reason: 'SHUTTING_DOWN c1_1' });
    expect(await idle.closed).to.deep.equal({ code: 1001, reason: 'SHUTTING_DOWN' });
    await stop.done;
    expect(server.closes).to.deep.equal([
      [1001, 'server'],
      [1001, 'server'],
    ]);
  });

  it('answers what is in progress first, and takes nothing new', async () => {
    const client = await Client.open(server);
    client.say({ id: 'slow', type: 'catalog.wait_at_gate' });
    await until(() => ground.waiting === 1);
    const stop = stopping(server, 10_000);
    expect((await client.ask({ type: 'catalog.echo' })).error?.code).to.equal('SHUTTING_DOWN');
    expect([client.isClosed, stop.isDone]).to.deep.equal([false, false]);
    ground.gate.resolve();
    expect((await client.until(({ id }) => id === 'slow')).type).to.equal('result');
    expect((await client.closed).code).to.equal(1001);
    await stop.done;
  });

  it('waits for answers only so long', async () => {
    const client = await Client.open(server);
    client.say({ id: 'slow', type: 'catalog.wait_at_gate' });
    await until(() => ground.waiting === 1);
    const stop = stopping(server, 10_000);
    ground.clock.advance(9_000);
    expect(await client.closed).to.deep.equal({ code: 1001, reason: 'SHUTTING_DOWN' });
    await stop.done;
  });

  it('cuts off who does not answer', async () => {
    const deaf = await Client.open(server);
    deaf.socket.pause();
    const stop = stopping(server, 4_000);
    ground.clock.advance(3_999);
    expect(server.sockets.counts.connections).to.equal(1);
    ground.clock.advance(1);
    await stop.done;
    expect(server.closes).to.deep.equal([[1001, 'server']]);
    deaf.socket.terminate();
  });

  it('lets nobody in', async () => {
    await server.sockets.stop(0);
    const refused = await Client.open(server).then(
      () => 'opened',
      (error: unknown) => String(error),
    );
    expect(refused).to.contain('503');
  });
});
