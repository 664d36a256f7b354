import { expect } from 'chai';
import { ManualClock } from '@quayside/adapters-memory';
import { setImmediate as turn } from 'node:timers/promises';
import { Turns } from '../src/turns.js';

describe('those who are told of the same', () => {
  it('go on at once where they are few', () => {
    const turns = new Turns(new ManualClock());
    turns.subscribers = 100;
    expect([turns.next(100), turns.next(100), turns.rest()]).to.deep.equal([null, null, null]);
  });

  it('go on in order, some in each turn of the event loop, with time for others in between', async () => {
    const turns = new Turns(new ManualClock());
    const order: number[] = [];
    const others: number[] = [];
    for (let index = 0; index < 1_000; index += 1) {
      const next = turns.next(1);
      if (next) void next.then(() => order.push(index));
      else order.push(index);
    }
    expect(order).to.have.length.below(100);
    while (order.length < 1_000) {
      others.push(order.length);
      await turn();
    }
    expect(order).to.deep.equal(Array.from({ length: 1_000 }, (_, index) => index));
    expect(others).to.have.length.above(10);
  });

  it('are told no more of the past in one turn than leaves time for others, yet each of them something', async () => {
    const turns = new Turns(new ManualClock());
    const parcels = [64, 64, 2_048, 2_048, ...Array.from({ length: 40 }, () => 64)];
    let written = 0;
    const inTurn: number[] = [];
    for (const kilobytes of parcels) {
      const write = (): void => void (written += kilobytes);
      const next = turns.next(kilobytes * 1_024);
      if (next) void next.then(write);
      else write();
    }
    for (let before = 0; written > before; before += inTurn.at(-1) ?? 0) {
      inTurn.push(written - before);
      await turn();
    }
    expect(inTurn.reduce((sum, kilobytes) => sum + kilobytes)).to.equal(128 + 4_096 + 40 * 64);
    expect(inTurn.filter((kilobytes) => kilobytes > 512)).to.deep.equal([2_048, 2_048]);
  });

  it('are told of news sixty-four in a turn, however much that is', async () => {
    const turns = new Turns(new ManualClock());
    let told = 0;
    for (let index = 0; index < 128; index += 1) {
      const next = turns.next(60_000);
      if (next) void next.then(() => (told += 1));
      else told += 1;
    }
    expect(told).to.equal(64);
    await turn();
    expect(told).to.equal(128);
  });

  it('are told of news before others are told of the past, which goes on all the same', async () => {
    const turns = new Turns(new ManualClock());
    const told: string[] = [];
    const ask = (what: string, bytes: number): void => {
      const next = turns.next(bytes);
      if (next) void next.then(() => told.push(what));
      else told.push(what);
    };
    for (let index = 0; index < 100; index += 1) ask('past', 65_536);
    const before = told.length;
    for (let index = 0; index < 200; index += 1) ask('news', 600);
    await turn();
    expect(told.slice(before, before + 64), 'at once').to.deep.equal(Array.from({ length: 64 }, () => 'news'));
    while (told.filter((what) => what === 'news').length < 200) await turn();
    expect(told.filter((what) => what === 'past')).to.have.length.within(before + 1, 50);
    while (told.length < 300) await turn();
  });

  it('rest together where they are many, for longer the more there are', async () => {
    const clock = new ManualClock();
    const turns = new Turns(clock);
    turns.subscribers = 2_000;
    const rest = turns.rest();
    expect(turns.rest()).to.equal(rest);
    let isOver = false;
    void rest?.then(() => (isOver = true));
    clock.advance(19);
    await turn();
    expect(isOver).to.equal(false);
    clock.advance(1);
    await rest;
    expect(turns.rest()).to.not.equal(rest);
  });
});
