import { perObject, type FeedEvent } from '@quayside/application/kernel';

/** Some events in a row as they go over the wire. One parcel serves all who are told of the same ones. */
export interface Parcel {
  readonly events: readonly FeedEvent[];
  /** A frame of text for each event, one behind the other. */
  readonly bytes: Buffer;
  /** Where to go on behind it. */
  readonly cursor: string;
}

/** Bytes from which a parcel is full: few enough to wait for room between two, enough for few writes. */
const parcelBytes = 65_536;
/** Parcels that are kept for the next who is told of the same. */
const mostKept = 32;

/** Frames of events: each is made once in a process, however many subscribers it goes to. */
export class EventFrames {
  readonly #single = perObject((event: FeedEvent): Parcel => ({
    events: [event],
    bytes: eventFrame(event),
    cursor: event.cursor,
  }));
  readonly #kept: Parcel[] = [];
  #next = 0;

  /** The first events of a turn, from an index on: about 64 KiB of them, or one that is larger. */
  parcel(events: readonly FeedEvent[], from: number): Parcel {
    const [only] = events;
    if (events.length === 1 && only) return this.#single(only);
    return this.#known(events, from) ?? this.#joined(events, from);
  }

  #joined(events: readonly FeedEvent[], from: number): Parcel {
    const frames: Buffer[] = [];
    let length = 0;
    let cursor = '';
    for (let index = from; index < events.length && length < parcelBytes; index += 1) {
      const event = events[index];
      if (!event) break;
      const { bytes } = this.#single(event);
      frames.push(bytes);
      length += bytes.length;
      ({ cursor } = event);
    }
    const joined = { events: events.slice(from, from + frames.length), bytes: Buffer.concat(frames, length), cursor };
    this.#kept[this.#next] = joined;
    this.#next = (this.#next + 1) % mostKept;
    return joined;
  }

  #known(events: readonly FeedEvent[], from: number): Parcel | undefined {
    return this.#kept.find((parcel) => isBeginning(parcel, events, from));
  }
}

/** Whether a parcel is the one that these events, from an index on, would begin with. */
const isBeginning = (parcel: Parcel, events: readonly FeedEvent[], from: number): boolean => {
  const { length } = parcel.events;
  if (parcel.events[0] !== events[from]) return false;
  const isWhole = parcel.bytes.length >= parcelBytes || from + length === events.length;
  return (
    isWhole && from + length <= events.length && parcel.events.every((event, index) => event === events[from + index])
  );
};

const eventFrame = ({ cursor, text }: FeedEvent): Buffer =>
  textFrame(`{"type":"event","cursor":"${cursor}","event":${text}}`);

/** A text as a frame of a server: whole, not masked, in UTF-8 (RFC 6455, 5.2). */
export const textFrame = (text: string): Buffer => {
  const length = Buffer.byteLength(text);
  const head = length < 126 ? 2 : length < 65_536 ? 4 : 10;
  const frame = Buffer.allocUnsafe(head + length);
  frame[0] = 0x81;
  if (head === 2) frame[1] = length;
  else if (head === 4) {
    frame[1] = 126;
    frame.writeUInt16BE(length, 2);
  } else {
    frame[1] = 127;
    frame.writeBigUInt64BE(BigInt(length), 2);
  }
  frame.write(text, head, 'utf8');
  return frame;
};
