import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';

/**
 * Who somebody is, and what they ask to hear of.
 * @typedef {object} Role
 * @property {string} principal
 * @property {string} token
 * @property {ReadonlySet<string>} scopes
 * @property {readonly string[]} topics empty for everything
 */
/**
 * The place where subscribers find each other's events again, so that what one was told can be compared with what another was.
 * @typedef {Map<number, { id: string, text: string }>} Told by position
 */

const eventStart = /^\{"type":"event","cursor":"c1_([0-9a-z]+)","event":\{"specversion":"1\.0","id":"(msg_\w+)"/;
/** Characters in which all of that stands. */
const startLength = 160;

/** One who listens, and goes away and comes back at random, with the cursor of the last that it was told. */
export class Subscriber {
  /** A bit for each place of the log that it was told of. */
  #seen = new Uint8Array(1 << 13);
  #highest = 0;
  #open = true;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Promise<void>} */
  #living = Promise.resolve();
  /** Where it goes on. @type {string | null} */
  cursor = null;
  events = 0;
  duplicates = 0;
  connections = 0;
  /** Times that it was sent away as too slow. */
  slow = 0;
  /** @type {string[]} */
  violations = [];
  /** Milliseconds from what happened to when it was told, of every so manieth event; for whoever asks for them. @type {number[] | null} */
  delays = null;

  /**
   * @param {{ url: string, up: Promise<unknown> }} place where the server is, and when
   * @param {Role} role
   * @param {import('../crash/chance.mjs').Chance} chance
   * @param {Told} told
   */
  constructor(place, role, chance, told) {
    this.place = place;
    this.role = role;
    this.chance = chance;
    this.told = told;
  }

  /** Listens, for between so many milliseconds at a time; 0 for as long as it can. @param {number} least @param {number} most */
  start(least, most) {
    this.#living = this.#live(least, most);
  }

  /** Whether it was told of a place. @param {number} position */
  saw(position) {
    return ((this.#seen[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  async close() {
    this.#open = false;
    this.#socket?.terminate();
    await this.#living;
  }

  /** @param {number} least @param {number} most */
  async #live(least, most) {
    while (this.#open) {
      await this.place.up;
      await this.#listen(most === 0 ? 0 : this.chance.between(least, most));
      if (this.#open) await sleep(this.chance.between(10, 400));
    }
  }

  /** One connection, until it breaks or its time is over. @param {number} milliseconds */
  #listen(milliseconds) {
    const socket = new WebSocket(`${this.place.url.replace('http', 'ws')}/ws`, 'quayside.v1', {
      headers: { authorization: `Bearer ${this.role.token}` },
      perMessageDeflate: false,
    });
    this.#socket = socket;
    /** @type {NodeJS.Timeout | undefined} */
    let away;
    return new Promise((resolve) => {
      socket.on('open', () => {
        this.connections += 1;
        const { topics } = this.role;
        socket.send(JSON.stringify({ id: 's', type: 'subscribe', topics, after: this.cursor }));
        // Some say goodbye, and some are just gone.
        const leave = () => (this.chance.happens(0.5) ? socket.close() : socket.terminate());
        if (milliseconds > 0) away = setTimeout(leave, milliseconds);
      });
      socket.on('message', (/** @type {Buffer} */ data) => this.#hear(data));
      // How it ended is told by its close.
      socket.on('error', () => undefined);
      socket.on('close', (code) => {
        clearTimeout(away);
        if (code === 1013) this.slow += 1;
        if (![1000, 1001, 1005, 1006, 1013].includes(code)) this.#violate(`was sent away with ${code}`);
        resolve(undefined);
      });
    });
  }

  /** @param {Buffer} data */
  #hear(data) {
    const start = eventStart.exec(data.toString('latin1', 0, startLength));
    if (start) {
      this.#event(Number.parseInt(start[1] ?? '', 36), start[2] ?? '', data);
      this.cursor = `c1_${start[1]}`;
      return;
    }
    const frame = JSON.parse(data.toString('utf8'));
    if (frame.type === 'subscribed' || frame.type === 'cursor') this.cursor = frame.cursor;
    else if (frame.type !== 'error' || frame.error.code !== 'SHUTTING_DOWN')
      this.#violate(`was told ${data.toString('utf8', 0, 300)}`);
  }

  /** @param {number} position @param {string} id @param {Buffer} data */
  #event(position, id, data) {
    this.events += 1;
    const known = this.told.get(position);
    if (!known) this.told.set(position, { id, text: data.toString('utf8') });
    else if (known.id !== id) this.#violate(`was told of ${id} at ${position}, where others were told of ${known.id}`);
    if (this.delays && this.events % 7 === 0) this.delays.push(delayOf(data));
    if (this.saw(position)) this.duplicates += 1;
    else if (position < this.#highest) this.#violate(`was told of ${position} after ${this.#highest}`);
    this.#mark(position);
    this.#highest = Math.max(this.#highest, position);
  }

  /** @param {number} position */
  #mark(position) {
    const index = position >> 3;
    if (index >= this.#seen.length) {
      const larger = new Uint8Array(Math.max(index + 1, this.#seen.length * 2));
      larger.set(this.#seen);
      this.#seen = larger;
    }
    this.#seen[index] = (this.#seen[index] ?? 0) | (1 << (position & 7));
  }

  /** @param {string} what */
  #violate(what) {
    if (this.violations.length < 5) this.violations.push(`${this.role.principal} ${what}`);
  }
}

const moment = /"time":"([^"]+)"/;
/** @param {Buffer} data */
const delayOf = (data) => {
  const now = performance.timeOrigin + performance.now();
  return now - Date.parse(moment.exec(data.toString('latin1', 0, 600))?.[1] ?? '');
};
