import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from './refusal.mjs';

const patienceMilliseconds = 10 * 60_000;
const pollMilliseconds = 100;

/**
 * Runs `work` while no other process of this checkout installs or builds: two at once would write the same files.
 * The lock of a process that has died is taken over. A checkout that cannot be written to needs no lock.
 * @param {string} root
 * @param {() => Promise<void>} work
 */
export const whileLocked = async (root, work) => {
  const path = join(root, '.cache', 'setup.lock');
  const locked = await take(path);
  try {
    await work();
  } finally {
    if (locked) rmSync(path, { force: true });
  }
};

/** @param {string} path */
const take = async (path) => {
  const deadline = Date.now() + patienceMilliseconds;
  for (let told = false; ;) {
    const outcome = tryTake(path);
    if (outcome !== 'held') return outcome === 'taken';
    if (Date.now() > deadline)
      throw new Refusal(
        `Another process has been setting this checkout up for 10 minutes; if none is, delete ${path}.`,
      );
    if (!told) console.error('Waiting for another process that is setting this checkout up ...');
    told = true;
    await sleep(pollMilliseconds);
  }
};

/** @param {string} path @returns {'taken' | 'held' | 'unwritable'} */
const tryTake = (path) => {
  try {
    mkdirSync(join(path, '..'), { recursive: true });
    writeFileSync(path, String(process.pid), { flag: 'wx' });
    return 'taken';
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') return 'unwritable';
    if (code !== 'EEXIST') throw error;
    if (!holderIsDead(path)) return 'held';
    rmSync(path, { force: true });
    return tryTake(path);
  }
};

/** @param {string} path */
const holderIsDead = (path) => {
  try {
    process.kill(Number(readFileSync(path, 'utf8')), 0);
    return false;
  } catch (error) {
    return errorCode(error) === 'ESRCH';
  }
};

/** @param {unknown} error */
const errorCode = (error) => (error instanceof Error && 'code' in error ? error.code : undefined);
