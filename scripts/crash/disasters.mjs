import { setTimeout as sleep } from 'node:timers/promises';
import { databaseProcesses, signalAll } from '../../packages/server/dist/test/database-processes.js';

/**
 * What can happen to a server before it is killed. Each is given the server and the folder of its data, and ends with the server
 * dead.
 * @typedef {import('../../packages/server/dist/test/processes.js').ServerProcess} ServerProcess
 * @typedef {{ server: ServerProcess, folder: string, chance: import('./chance.mjs').Chance }} Scene
 * @type {Record<string, (scene: Scene) => Promise<void>>}
 */
const disasters = {
  'the server was killed': async ({ server }) => server.kill('SIGKILL'),
  'the server and its database were killed': async ({ server, folder }) => {
    const database = await databaseProcesses(folder);
    server.kill('SIGKILL');
    signalAll(database?.all ?? [], 'SIGKILL');
  },
  'a session of the database was killed, which restarts it; then the server': async ({ server, folder, chance }) => {
    const database = await databaseProcesses(folder);
    const [victim] = database?.others.slice(-1) ?? [];
    if (victim !== undefined) signalAll([victim], 'SIGKILL');
    await sleep(chance.between(400, 1_500));
    server.kill('SIGKILL');
  },
  'the database was killed; then the server': async ({ server, folder, chance }) => {
    const database = await databaseProcesses(folder);
    signalAll(database?.all ?? [], 'SIGKILL');
    await sleep(chance.between(100, 800));
    server.kill('SIGKILL');
  },
  'the database was paused; then the server was killed': async ({ server, folder, chance }) => {
    const database = await databaseProcesses(folder);
    const all = database?.all ?? [];
    signalAll(all, 'SIGSTOP');
    await sleep(chance.between(200, 1_500));
    signalAll(all, 'SIGCONT');
    await sleep(chance.between(0, 300));
    server.kill('SIGKILL');
  },
  'the server was paused, and killed soon after': async ({ server, chance }) => {
    server.kill('SIGSTOP');
    await sleep(chance.between(200, 1_500));
    server.kill('SIGCONT');
    await sleep(chance.between(0, 300));
    server.kill('SIGKILL');
  },
};

const weights = [8, 4, 3, 2, 2, 2];

/**
 * The disaster of a round: the first rounds have one of the first three each, so that a short run sees them; then chance decides.
 * @param {number} round from 0
 * @param {import('./chance.mjs').Chance} chance
 */
export const disasterOf = (round, chance) => {
  const all = Object.keys(disasters);
  const name = round < 3 ? all[round] : chance.pick(all.map((each, index) => [each, weights[index] ?? 1]));
  const act = disasters[name ?? ''];
  if (name === undefined || act === undefined) throw new Error(`there is no disaster for round ${round}`);
  return { name, act };
};
