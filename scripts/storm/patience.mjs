import { setTimeout as sleep } from 'node:timers/promises';
import { Api, granted } from '../../packages/server/dist/test/api.js';
import { orderBody } from '../../packages/server/dist/test/shop.js';
import { chanceFrom } from '../crash/chance.mjs';
import { deafSubscribers } from './deaf.mjs';
import { Subscriber } from './subscriber.mjs';

/** Subscribers that read, while the others do not. */
const readers = 50;
/** Orders in each of the two stretches that are compared. */
const stretch = 40;
/** Bytes that may wait for one that never reads: the bound, a parcel and one large event (`QUAYSIDE_WS_BUFFER`). */
const mostBuffered = 262_144 + 65_536 + 262_144;
/** Megabytes that the server may take more than that while they are there. */
const margin = 150;
/** Milliseconds until all of them have to be gone. */
const patience = 60_000;

/** @param {string} url */
const metricsOf = async (url) => {
  const text = await (await fetch(`${url}/metrics`)).text();
  /** @param {string} name */
  const value = (name) =>
    Number(
      text
        .split('\n')
        .find((line) => line.startsWith(`${name} `))
        ?.slice(name.length) ?? 0,
    );
  return {
    memory: value('process_resident_memory_bytes') / 2 ** 20,
    buffered: value('quayside_websocket_buffered_bytes'),
    sentAway: value('quayside_websocket_closes_total{code="1013",by="server"}'),
  };
};

/** @param {readonly number[]} all @param {number} share */
const at = (all, share) => (all.toSorted((a, b) => a - b)[Math.floor(all.length * share)] ?? 0).toFixed(1);
/** @param {readonly number[]} delays */
const told = (delays) => `${at(delays, 0.5)} ms (p50), ${at(delays, 0.99)} ms (p99)`;

/**
 * Subscribers that never read, beside some that do: what they cost, that each is sent away, and whether the others notice.
 * @param {object} scene
 * @param {import('../../packages/server/dist/test/processes.js').ServerProcess} scene.server
 * @param {{ url: string, up: Promise<unknown> }} scene.place
 * @param {Awaited<ReturnType<typeof import('./roles.mjs').makeRoles>>} scene.roles
 * @param {import('./orders.mjs').Orders} scene.orders
 * @param {number} scene.count
 * @param {number} scene.seed
 */
export const withDeaf = async ({ server, place, roles, orders, count, seed }) => {
  const auditor = roles.people.at(-1)?.[0];
  if (!auditor) throw new Error('there is no auditor');
  await swell(server.url, roles.shoppers[0]?.token ?? '');
  const listening = Array.from(
    { length: readers },
    (_, number) => new Subscriber(place, auditor, chanceFrom(seed + number), new Map()),
  );
  for (const subscriber of listening) subscriber.start(0, 0);
  while (listening.some(({ cursor }) => cursor === null)) await sleep(20);
  /** How long it takes to tell the readers, while orders are placed one after the other. */
  const measured = async () => {
    for (const subscriber of listening) subscriber.delays = [];
    for (let order = 0; order < stretch; order += 1) await orders.placeAll(1);
    await sleep(500);
    return listening.flatMap(({ delays }) => delays ?? []);
  };

  const before = await metricsOf(server.managementUrl);
  const alone = await measured();
  const others = deafSubscribers(server.url, auditor.token, count);
  let [memory, buffered] = [0, 0];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const now = await metricsOf(server.managementUrl);
      memory = Math.max(memory, now.memory);
      buffered = Math.max(buffered, now.buffered);
      await sleep(100);
    }
  })();
  const beside = await measured();
  const deadline = performance.now() + patience;
  const sentAway = async () => (await metricsOf(server.managementUrl)).sentAway - before.sentAway;
  while ((await sentAway()) < count && performance.now() < deadline) await sleep(100);
  isOver = true;
  await watching;
  others.close();
  await Promise.all(listening.map((subscriber) => subscriber.close()));
  console.log(
    `${count} subscribers that never read: at most ${(buffered / 2 ** 20).toFixed(1)} MB waited for them; the server took ` +
      `${before.memory.toFixed(0)} MB before and ${memory.toFixed(0)} MB at most; ${await sentAway()} were sent away`,
  );
  console.log(`${readers} others were told after ${told(alone)} before, and after ${told(beside)} beside them`);
  return [
    ...((await sentAway()) === count ? [] : [`of ${count} that never read ${await sentAway()} were sent away`]),
    ...(buffered > count * mostBuffered ? [`${buffered} bytes waited for ${count} that never read`] : []),
    ...(memory > before.memory + margin + (count * mostBuffered) / 2 ** 20
      ? [`the server grew from ${before.memory} to ${memory} MB`]
      : []),
    ...listening.flatMap(({ violations }) => violations),
  ];
};

/** Makes the feed longer than what the machine itself keeps for one who does not read, by drafts with many lines. @param {string} url @param {string} token */
const swell = async (url, token) => {
  const api = new Api(url, token);
  const body = orderBody({ sku: 'oak' });
  const lines = Array.from({ length: 1_000 }, () => ({ sku: 'oak', quantity: 1 }));
  for (let draft = 0; draft < 60; draft += 1) granted(await api.post('/orders', { ...body, lines, draft: true }));
};
