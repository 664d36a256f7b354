// Kills a server under load, again and again, and checks that nothing that was promised is lost or done twice.
// `npm run crash -- --rounds 20 --seed 7`; the exit code is 1 where anything is wrong.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { setTimeout as sleep } from 'node:timers/promises';
import { Api } from '../packages/server/dist/test/api.js';
import { Processes } from '../packages/server/dist/test/processes.js';
import { allSettled, sell } from '../packages/server/dist/test/shop.js';
import { chanceFrom } from './crash/chance.mjs';
import { databaseProcesses, survivorsOf } from '../packages/server/dist/test/database-processes.js';
import { disasterOf } from './crash/disasters.mjs';
import { Shoppers } from './crash/shoppers.mjs';
import { auditVerdict, finalViolations, replayViolations, seenHead } from './crash/verdict.mjs';

/** How much of each SKU there is, and its weight in the wishes. The last one runs out. */
const assortment = [
  ['oak', 1_000_000, 4],
  ['elm', 1_000_000, 4],
  ['ash', 1_000_000, 3],
  ['yew', 120, 1],
];
const scarce = new Set(['yew']);
/** Milliseconds that everything may take to come to its end once nothing is killed any more. */
const settleLimit = 180_000;
/** Milliseconds that a round may take at most, a slow machine included. */
const roundLimit = 45_000;

/** @param {string} name @param {string | undefined} text @param {number} most */
const whole = (name, text, most) => {
  const value = Number(text);
  if (Number.isSafeInteger(value) && value >= 1 && value <= most) return value;
  console.error(`--${name} must be a whole number from 1 to ${most}, not ${JSON.stringify(text)}.`);
  process.exit(1);
};
const { values } = parseArgs({
  options: { rounds: { type: 'string', default: '20' }, seed: { type: 'string' } },
});
const rounds = whole('rounds', values.rounds, 10_000);
const seed = whole('seed', values.seed ?? String(1 + Math.floor(Math.random() * 999_999)), 2 ** 32 - 1);

/** @param {number} from */
const secondsSince = (from) => `${((performance.now() - from) / 1_000).toFixed(1)} s`;

/**
 * @param {Processes} processes
 * @param {string} folder
 */
const openShop = async (processes, folder) => {
  const settings = { QUAYSIDE_DATA_FOLDER: folder };
  const server = await processes.serve(settings, { printsKey: true });
  const api = new Api(server.url, server.key);
  for (const [sku, onHand] of assortment) await sell(api, Number(onHand), String(sku));
  return { settings, server, api };
};

/** Why the run cannot go on. */
class Broken extends Error {}

/** @param {Processes} processes @param {string} folder */
const run = async (processes, folder) => {
  // What happens when is the seed's alone; how far the clients come meanwhile is the machine's.
  const [chance, theirs] = [chanceFrom(seed), chanceFrom(seed + 1)];
  const { settings, server: first, api } = await openShop(processes, folder);
  const shoppers = new Shoppers(
    api,
    theirs,
    assortment.map(([sku, , weight]) => [String(sku), Number(weight)]),
  );
  let server = first;
  /** @type {string[]} */
  const heads = [];
  shoppers.start();
  for (let round = 0; round < rounds; round += 1) {
    const before = shoppers.acknowledged.length;
    const load = chance.between(300, 2_500);
    await sleep(load);
    const { name, act } = disasterOf(round, chance);
    const answered = shoppers.acknowledged.length - before;
    heads.push(...(await seenHead(shoppers.api)));
    console.log(`round ${String(round + 1).padStart(2)}: ${answered} orders in ${load} ms, then ${name}`);
    await act({ server, folder, chance });
    shoppers.away();
    const { code, signal, stderr } = await server.ended;
    if (signal !== 'SIGKILL')
      throw new Broken(`the server ended by itself (${signal ?? `exit code ${code}`}): ${stderr.slice(-3_000)}`);
    const begun = performance.now();
    server = await processes.serve(settings);
    shoppers.moved(server.url);
    console.log(`          up again after ${secondsSince(begun)}`);
    const recent = shoppers.acknowledged.slice(-20);
    shoppers.violations.push(...(await replayViolations(shoppers, recent)));
  }
  await shoppers.close();
  console.log(
    `${shoppers.wishes.length} orders were wanted, ${shoppers.acknowledged.length} acknowledged, ${shoppers.lostAnswers} answers were lost`,
  );

  const settling = performance.now();
  await allSettled(shoppers.api, settleLimit).catch(async () => {
    const open = await shoppers.api.get('/sagas?state=running,stuck&per_page=3');
    throw new Broken(`${open.pagination.total} sagas did not end, such as ${JSON.stringify(open.data)}`);
  });
  console.log(`every saga had ended after ${secondsSince(settling)}`);
  return { shoppers, server, settings, heads };
};

/** @param {Processes} processes @param {string} folder @param {Awaited<ReturnType<typeof run>>} ran */
const examine = async (processes, folder, { shoppers, server, settings, heads }) => {
  const received = new Map(assortment.map(([sku, onHand]) => [String(sku), Number(onHand)]));
  const ledger = join(folder, 'sandbox-gateway');
  const { orders, violations } = await finalViolations({ shoppers, ledger, received, scarce });
  const ends = Map.groupBy(orders, ({ status, reason }) => (status === 'rejected' ? `rejected ${reason}` : status));
  console.log(`${orders.length} orders: ${[...ends].map(([end, each]) => `${each.length} ${end}`).join(', ')}`);
  const doctor = await processes.run(['doctor'], { ...settings, QUAYSIDE_LOG_LEVEL: 'warn' });
  console.log(`doctor: ${doctor.stdout.trim().split('\n').at(-1)}`);
  if (doctor.code !== 0) violations.push(`the doctor found something:\n${doctor.stdout}${doctor.stderr}`);

  const audit = await auditVerdict({ processes, settings, heads });
  console.log(`audit: ${audit.told}`);
  violations.push(...audit.violations);

  const database = await databaseProcesses(folder);
  const { code } = await server.stop();
  if (code !== 0) violations.push(`the server that was told to stop ended with ${code}`);
  const left = await survivorsOf(database?.all ?? [], 5_000);
  if (left.length > 0) violations.push(`processes of the database are left: ${left.join(', ')}`);
  return violations;
};

const processes = new Processes();
const limit = settleLimit + 120_000 + rounds * roundLimit;
const watchdog = setTimeout(() => {
  console.error(`VIOLATED: after ${limit / 1_000} s the run is not over`);
  void processes.end().finally(() => process.exit(1));
}, limit);
for (const signal of /** @type {NodeJS.Signals[]} */ (['SIGINT', 'SIGTERM']))
  process.once(signal, () => void processes.end().finally(() => process.exit(130)));

console.log(`seed ${seed}, ${rounds} rounds`);
const begun = performance.now();
const folder = join(await processes.folder(), 'data');
/** @type {string[]} */
let violations;
try {
  violations = await examine(processes, folder, await run(processes, folder));
} catch (error) {
  violations = [
    error instanceof Broken ? error.message : error instanceof Error ? (error.stack ?? error.message) : String(error),
  ];
  const log = await readFile(join(folder, 'postgres.log'), 'utf8').catch(() => '');
  console.log(`the last lines of the database's log:\n${log.trimEnd().split('\n').slice(-30).join('\n')}`);
}
await processes.end();
clearTimeout(watchdog);
for (const violation of violations.slice(0, 20)) console.log(`VIOLATED: ${violation}`);
if (violations.length > 20) console.log(`… and ${violations.length - 20} more`);
console.log(
  violations.length === 0
    ? `nothing was lost, and nothing done twice (${secondsSince(begun)})`
    : `seed ${seed}: ${violations.length} violations (${secondsSince(begun)})`,
);
// Where the run was broken off, its clients still ask.
process.exit(violations.length > 0 ? 1 : 0);
