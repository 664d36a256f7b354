import { expect } from 'chai';
import { defaultLimits } from '@quayside/adapters-ws';
import { Client, until } from './support/client.js';
import { serving, type Ground, type Running } from './support/ground.js';

const bound = defaultLimits.bufferBytes;
const parcel = 65_536;
const data = 'x'.repeat(30_000);

/** Tells of so many megabytes, in large pieces. */
const flood = (ground: Ground, megabytes: number): void =>
  ground.tell(...Array.from({ length: megabytes * 35 }, () => ({ data })));

/** Until the machine's own buffers are full, and ours with them. */
const untilFull = async (server: Running, ground: Ground): Promise<void> => {
  while (server.sockets.counts.bufferedBytes <= bound) {
    flood(ground, 1);
    for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  }
};

describe('a subscriber that does not keep up', () => {
  it('has no more waiting for it than the bound and one parcel, however much there is', () =>
    serving(async (server, ground) => {
      const slow = await Client.open(server);
      await slow.ask({ type: 'subscribe' });
      slow.socket.pause();
      await untilFull(server, ground);
      const full = server.sockets.counts.bufferedBytes;
      flood(ground, 20);
      for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
      expect(server.sockets.counts.bufferedBytes).to.equal(full);
      // A parcel is full as soon as it is over its size, by the last event that went into it.
      expect(full).to.be.within(bound, bound + parcel + 31_000);
      slow.socket.resume();
      const total = ground.database.head();
      expect((await slow.hears(total)).at(-1)?.cursor).to.equal(`c1_${total.toString(36)}`);
      expect(server.closes).to.deep.equal([]);
    }));

  it('is sent away after a while with the cursor to come back with, and misses nothing by it', () =>
    serving(async (server, ground) => {
      const [slow, quick] = [await Client.open(server), await Client.open(server)];
      for (const client of [slow, quick]) await client.ask({ type: 'subscribe' });
      slow.socket.pause();
      await untilFull(server, ground);
      ground.clock.advance(9_000);
      expect(slow.isClosed).to.equal(false);
      ground.clock.advance(2_000);
      // It reads again, so that it hears why it was sent away.
      slow.socket.resume();
      const { code, reason } = await slow.closed;
      const [word, cursor] = reason.split(' ');
      expect([code, word, cursor]).to.deep.equal([1013, 'TOO_SLOW', slow.events.at(-1)?.cursor]);
      const again = await Client.open(server);
      await again.ask({ type: 'subscribe', after: cursor });
      ground.tell({ data: 'last' });
      const total = ground.database.head();
      await again.hears(total - slow.events.length);
      const cursors = [...slow.events, ...again.events].map((event) => event.cursor);
      expect(cursors).to.deep.equal((await quick.hears(total)).map((event) => event.cursor));
    }));

  it('is cut off where it does not even read that', () =>
    serving(async (server, ground) => {
      const slow = await Client.open(server);
      await slow.ask({ type: 'subscribe' });
      slow.socket.pause();
      await untilFull(server, ground);
      for (let second = 0; second < 11; second += 1) ground.clock.advance(1_000);
      expect(server.sockets.counts.connections).to.equal(1);
      ground.clock.advance(5_000);
      await until(() => server.sockets.counts.connections === 0);
      expect(server.closes).to.deep.equal([[1013, 'server']]);
      expect(server.sockets.counts.bufferedBytes).to.equal(0);
      slow.socket.terminate();
    }));

  it('is not read from either, so that no answers pile up', () =>
    serving(
      async (server, ground) => {
        const client = await Client.open(server);
        const input = { text: 'x'.repeat(60_000) };
        client.socket.pause();
        for (let index = 0; index < 300; index += 1) client.say({ id: `q${index}`, type: 'catalog.echo', input });
        await until(() => server.sockets.counts.bufferedBytes > bound);
        for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
        // At most the answers to what was in progress come on top.
        expect(server.sockets.counts.bufferedBytes).to.be.below(bound + 33 * 61_000);
        client.socket.resume();
        await client.until(({ id }) => id === 'q299');
        expect(client.said.map(({ type }) => type)).to.deep.equal(Array(300).fill('result'));
        expect(ground.log.lines).to.deep.equal([]);
      },
      { limits: { framesPerSecond: 300 } },
    ));
});

describe('a peer that says nothing', () => {
  it('is pinged, and stays where it answers', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server);
      let pings = 0;
      client.socket.on('ping', () => (pings += 1));
      for (let second = 1; second <= 95; second += 1) {
        ground.clock.advance(1_000);
        if (second % 30 === 0) await until(() => pings === second / 30);
        // What it answered is read in the turns that follow.
        for (let turn = 0; turn < 5; turn += 1) await new Promise(setImmediate);
      }
      expect([pings, client.isClosed]).to.deep.equal([3, false]);
    }));

  it('is gone where it does not answer', () =>
    serving(async (server, ground) => {
      const dead = await Client.open(server, 'admin', { autoPong: false });
      const pinged = new Promise((resolve) => dead.socket.once('ping', resolve));
      ground.clock.advance(30_000);
      await pinged;
      ground.clock.advance(29_000);
      expect(dead.isClosed).to.equal(false);
      ground.clock.advance(1_000);
      expect(await dead.closed).to.deep.equal({ code: 1013, reason: 'TOO_SLOW' });
    }));

  it('is there where it says anything at all', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server, 'admin', { autoPong: false });
      for (let minute = 0; minute < 3; minute += 1) {
        ground.clock.advance(30_000);
        await client.ask({ type: 'ping' });
        ground.clock.advance(30_000);
        await client.ask({ type: 'ping' });
      }
      expect(client.isClosed).to.equal(false);
    }));

  it('that has closed is forgotten', () =>
    serving(async (server) => {
      const client = await Client.open(server);
      await client.ask({ type: 'subscribe' });
      client.socket.close(4_000, 'enough');
      await until(() => server.sockets.counts.connections === 0);
      expect(server.closes).to.deep.equal([[4_000, 'client']]);
      const cut = await Client.open(server);
      cut.socket.terminate();
      await until(() => server.closes.length === 2);
      expect(server.closes[1]).to.deep.equal([1006, 'client']);
    }));
});
