// WebSocket subscribers that come and go at random while orders are placed and the server is killed: each must be told of everything
// that it may hear of, in order, and of nothing else. Then subscribers that never read, which must cost little and delay nobody.
// `npm run storm -- --subscribers 1000 --orders 5000 --kills 2`; the exit code is 1 where anything is wrong.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../packages/server/dist/test/api.js';
import { Processes } from '../packages/server/dist/test/processes.js';
import { allSettled, sell } from '../packages/server/dist/test/shop.js';
import { chanceFrom } from './crash/chance.mjs';
import { readHistory } from './storm/history.mjs';
import { withDeaf } from './storm/patience.mjs';
import { Orders } from './storm/orders.mjs';
import { isFor, makeRoles } from './storm/roles.mjs';
import { Subscriber } from './storm/subscriber.mjs';

/** @param {string} name @param {string | undefined} text @param {number} least @param {number} most */
const whole = (name, text, least, most) => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= least && value <= most) return value;
  console.error(`--${name} must be a whole number from ${least} to ${most}, not ${JSON.stringify(text)}.`);
  process.exit(1);
};
const { values } = parseArgs({
  options: {
    subscribers: { type: 'string', default: '1000' },
    orders: { type: 'string', default: '5000' },
    kills: { type: 'string', default: '2' },
    deaf: { type: 'string', default: '100' },
    seed: { type: 'string' },
  },
});
const count = whole('subscribers', values.subscribers, 1, 5_000);
const wanted = whole('orders', values.orders, 1, 1_000_000);
const kills = whole('kills', values.kills, 0, 100);
const deaf = whole('deaf', values.deaf, 0, 1_000);
const seed = whole('seed', values.seed ?? String(1 + Math.floor(Math.random() * 999_999)), 1, 2 ** 32 - 1);
/** Milliseconds that subscribers may take to be told of everything, once nothing is killed any more. */
const catchUp = 60_000;
const limit = 300_000 + wanted * 60 + kills * 30_000;

/** @param {number} from */
const secondsSince = (from) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

/** @param {Processes} processes @param {string} folder */
const open = async (processes, folder) => {
  const settings = {
    QUAYSIDE_DATA_FOLDER: folder,
    QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
    QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
    QUAYSIDE_WS_CONNECTIONS_PER_CALLER: '5000',
    QUAYSIDE_WS_SLOW_MS: '4000',
  };
  const server = await processes.serve(settings, { printsKey: true });
  const api = new Api(server.url, server.key);
  await sell(api, 1_000_000, 'oak');
  return { settings, server, roles: await makeRoles(api) };
};

/** @param {Processes} processes @param {string} folder @param {string[]} violations */
const storm = async (processes, folder, violations) => {
  const { settings, roles, ...first } = await open(processes, folder);
  let { server } = first;
  const { key } = server;
  const place = { url: server.url, up: /** @type {Promise<unknown>} */ (Promise.resolve()) };
  const chance = chanceFrom(seed);
  /** @type {import('./storm/subscriber.mjs').Told} */
  const told = new Map();
  const subscribers = Array.from({ length: count }, (_, number) => {
    const shopper = roles.shoppers[number % roles.shoppers.length];
    const role = shopper && number % 5 > 0 ? shopper : chance.pick(roles.people);
    const subscriber = new Subscriber(place, role, chanceFrom(seed + number + 1), told);
    subscriber.cursor = 'c1_0';
    return subscriber;
  });
  const begun = performance.now();
  for (const subscriber of subscribers) subscriber.start(300, 6_000);
  const orders = new Orders(place, roles.shoppers, 'oak');
  const placing = orders.placeAll(wanted);
  for (let kill = 1; kill <= kills; kill += 1) {
    const due = Math.floor((wanted * kill) / (kills + 1));
    while (orders.placed < due) await Promise.race([sleep(20), placing]);
    server.kill('SIGKILL');
    const up = Promise.withResolvers();
    place.up = up.promise;
    await server.ended;
    const killed = performance.now();
    server = await processes.serve(settings);
    place.url = server.url;
    up.resolve(undefined);
    console.log(`killed after ${orders.placed} orders, up again after ${secondsSince(killed)}`);
  }
  await placing;
  await allSettled(new Api(server.url, key), limit);
  console.log(`${wanted} orders were placed and came to their end in ${secondsSince(begun)}`);
  violations.push(...(await verdict(subscribers, told, folder)));
  await Promise.all(subscribers.map((subscriber) => subscriber.close()));
  return { server, place, roles, orders };
};

/**
 * Waits until everybody was told of everything, and names what is missing.
 * @param {readonly Subscriber[]} subscribers
 * @param {import('./storm/subscriber.mjs').Told} told
 * @param {string} folder
 */
const verdict = async (subscribers, told, folder) => {
  const history = await readHistory(folder);
  const due = subscribers.map((subscriber) => history.filter((happened) => isFor(subscriber.role, happened)));
  /** @param {number} number */
  const missing = (number) => (due[number] ?? []).filter(({ position }) => !subscribers[number]?.saw(position)).length;
  const waiting = performance.now();
  let left = subscribers.map((_, number) => number).filter((number) => missing(number) > 0);
  while (left.length > 0 && performance.now() - waiting < catchUp) {
    await sleep(100);
    left = left.filter((number) => missing(number) > 0);
  }
  const lost = left.map(
    (number) =>
      `${subscribers[number]?.role.principal} was not told of ${missing(number)} events of ${due[number]?.length}`,
  );
  const rightful = due.map((events) => new Set(events.map(({ position }) => position)));
  const foreign = subscribers.flatMap((subscriber, number) =>
    history
      .filter(({ position }) => subscriber.saw(position) && !rightful[number]?.has(position))
      .map(
        ({ type, position }) => `${subscriber.role.principal} was told of ${type} at ${position}, which is not theirs`,
      ),
  );
  /** @param {(subscriber: Subscriber) => number} of */
  const sum = (of) => subscribers.reduce((total, subscriber) => total + of(subscriber), 0);
  console.log(
    `${history.length} events; ${sum(({ events }) => events)} were told to ${subscribers.length} subscribers over ` +
      `${sum(({ connections }) => connections)} connections, ${sum(({ duplicates }) => duplicates)} of them twice; ` +
      `${sum(({ slow }) => slow)} times somebody was too slow; the last had caught up after ${secondsSince(waiting)}`,
  );
  return [...lost, ...foreign, ...wrong(history, told), ...subscribers.flatMap(({ violations }) => violations)];
};

/** What was told otherwise than it stands in the database. @param {readonly import('./storm/history.mjs').Happened[]} history @param {import('./storm/subscriber.mjs').Told} told */
const wrong = (history, told) =>
  history.flatMap(({ position, type, subject, sequence }) => {
    const said = told.get(position);
    const { event } = said ? JSON.parse(said.text) : { event: null };
    if (event === null) return [];
    const isRight = event.type === type && event.subject === subject && event.sequence === sequence;
    return isRight ? [] : [`at ${position} is ${type} of ${subject}, and ${said?.text.slice(0, 300)} was told`];
  });

const processes = new Processes();
const watchdog = setTimeout(() => {
  console.error(`VIOLATED: after ${limit / 1_000} s the run is not over`);
  void processes.end().finally(() => process.exit(1));
}, limit);
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => void processes.end().finally(() => process.exit(130)));

console.log(`seed ${seed}: ${count} subscribers, ${wanted} orders, ${kills} kills; then ${deaf} that never read`);
const begun = performance.now();
const folder = join(await processes.folder(), 'data');
/** @type {string[]} */
const violations = [];
try {
  const after = await storm(processes, folder, violations);
  if (deaf > 0) violations.push(...(await withDeaf({ ...after, count: deaf, seed })));
  const { code } = await after.server.stop();
  if (code !== 0) violations.push(`the server that was told to stop ended with ${code}`);
} catch (error) {
  violations.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
await processes.end();
clearTimeout(watchdog);
for (const violation of violations.slice(0, 20)) console.log(`VIOLATED: ${violation}`);
if (violations.length > 20) console.log(`… and ${violations.length - 20} more`);
console.log(
  violations.length === 0
    ? `everybody was told of everything, in order, and of nothing else (${secondsSince(begun)})`
    : `seed ${seed}: ${violations.length} violations (${secondsSince(begun)})`,
);
// Where the run was broken off, its clients still ask.
process.exit(violations.length > 0 ? 1 : 0);
