import { expect } from 'chai';
import type { FeedEvent } from '@quayside/application/kernel';
import { EventFrames, type Parcel } from '../src/event-frames.js';

const eventOf = (position: number, size = 100): FeedEvent => {
  const text = JSON.stringify({ position, filler: 'x'.repeat(size) });
  return {
    position,
    cursor: `c1_${position}`,
    context: 'orders',
    topic: `orders.toy_${position}`,
    scope: 'orders:read',
    owner: null,
    event: JSON.parse(text) as FeedEvent['event'],
    text,
  };
};
const eventsOf = (count: number, size?: number): readonly FeedEvent[] =>
  Array.from({ length: count }, (_, index) => eventOf(index + 1, size));

const all = (frames: EventFrames, events: readonly FeedEvent[]): readonly Parcel[] => {
  const parcels: Parcel[] = [];
  for (let from = 0; from < events.length; from += parcels.at(-1)?.events.length ?? 1)
    parcels.push(frames.parcel(events, from));
  return parcels;
};

/** What a reader of the bytes finds: RFC 6455, 5.2, for whole texts that are not masked. */
const textsIn = (bytes: Buffer): readonly string[] => {
  const texts: string[] = [];
  for (let at = 0; at < bytes.length;) {
    expect(bytes[at]).to.equal(0x81);
    const short = bytes[at + 1] ?? 0;
    const head = short < 126 ? 2 : short === 126 ? 4 : 10;
    const length =
      short < 126 ? short : short === 126 ? bytes.readUInt16BE(at + 2) : Number(bytes.readBigUInt64BE(at + 2));
    texts.push(bytes.toString('utf8', at + head, at + head + length));
    at += head + length;
  }
  return texts;
};
const toldBy = (parcels: readonly Parcel[]): readonly string[] => parcels.flatMap(({ bytes }) => textsIn(bytes));

describe('frames of events', () => {
  it('are made once for all who are told of the same events', () => {
    const frames = new EventFrames();
    const events = eventsOf(1_000);
    const parcels = all(frames, events);
    const others = all(frames, [...events]);
    expect(others).to.have.length(parcels.length);
    others.forEach(({ bytes }, index) => expect(bytes).to.equal(parcels[index]?.bytes));
    const alone = events.slice(0, 1);
    expect(frames.parcel(alone, 0).bytes).to.equal(frames.parcel([...alone], 0).bytes);
  });

  it('hold each event once, in order, in parcels of about 64 KiB, with the cursor of the last', () => {
    const events = eventsOf(1_000);
    const parcels = all(new EventFrames(), events);
    expect(toldBy(parcels)).to.deep.equal(
      events.map(({ cursor, text }) => `{"type":"event","cursor":"${cursor}","event":${text}}`),
    );
    expect(parcels.map(({ cursor, events: some }) => cursor === some.at(-1)?.cursor)).to.not.include(false);
    for (const { bytes } of parcels.slice(0, -1)) expect(bytes.length).to.be.within(65_536, 65_536 + 300);
  });

  it('have their length as RFC 6455 wants it, at every size', () => {
    for (const size of [0, 1, 40, 41, 42, 60, 65_400, 65_436, 65_437, 65_438, 65_500, 200_000]) {
      const event = eventOf(1, size);
      const [text] = toldBy([new EventFrames().parcel([event], 0)]);
      expect(text).to.equal(`{"type":"event","cursor":"c1_1","event":${event.text}}`);
    }
  });

  it('are not mixed up between those who are told of different ones', () => {
    const frames = new EventFrames();
    const events = eventsOf(40);
    const odd = events.filter(({ position }) => position % 2 === 1);
    const withoutOne = events.filter(({ position }) => position !== 20);
    for (const told of [events, odd, withoutOne, events.slice(0, 10), events.slice(0, 9), events.slice(5), events, odd])
      expect(toldBy(all(frames, told))).to.deep.equal(
        told.map(({ cursor, text }) => `{"type":"event","cursor":"${cursor}","event":${text}}`),
      );
  });

  it('are forgotten where nobody was told of them lately', () => {
    const frames = new EventFrames();
    const turns = Array.from({ length: 33 }, (_, turn) => [eventOf(turn * 2), eventOf(turn * 2 + 1)]);
    const parcels = turns.map((turn) => frames.parcel(turn, 0));
    const again = turns.toReversed().map((turn) => frames.parcel(turn, 0));
    expect(again[0]).to.equal(parcels[32]);
    expect(again[32]).to.not.equal(parcels[0]);
  });
});
