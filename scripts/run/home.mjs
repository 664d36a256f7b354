import { mkdirSync, mkdtempSync, rmdirSync } from 'node:fs';
import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';

/**
 * The environment that lets npm and pnpm keep their caches where HOME is empty, missing or not to be written to:
 * a folder of the checkout takes its place. With a usable HOME there is nothing to set.
 * @param {string} root
 * @returns {Record<string, string>}
 */
export const homeSettings = (root) => {
  const given = process.env.HOME;
  if (given !== undefined && isUsable(given)) return {};
  if (given === undefined && isUsable(homedir())) return { HOME: homedir() };
  const home = join(root, '.cache', 'home');
  mkdirSync(home, { recursive: true });
  // npm has worked out a cache under the unusable HOME already and hands it down; one that works was somebody's choice.
  return isUsable(process.env.npm_config_cache ?? '')
    ? { HOME: home }
    : { HOME: home, npm_config_cache: join(home, '.npm') };
};

/** @param {string} folder */
const isUsable = (folder) => {
  if (!isAbsolute(folder)) return false;
  try {
    rmdirSync(mkdtempSync(join(folder, '.quayside-')));
    return true;
  } catch {
    return false;
  }
};
