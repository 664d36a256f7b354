import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { homeSettings } from './home.mjs';
import { Refusal } from './refusal.mjs';

const pnpm = 'pnpm@12.21.0';

/** The Node that the project depends on. @param {string} root */
export const nodeBinary = (root) => join(root, 'node_modules', 'node', 'bin', 'node');

/**
 * Installs the dependencies that the lock file names, where what is installed is not what the manifests ask for.
 * Whether it is so is seen from a stamp: asking pnpm would take a second at each start.
 * @param {string} root
 */
export const install = async (root) => {
  const stamp = join(root, 'node_modules', '.quayside-installed');
  const wanted = fingerprint(root);
  if (existsSync(nodeBinary(root)) && contentOf(stamp) === wanted) return;

  const first = !existsSync(join(root, 'node_modules'));
  console.error(
    first
      ? 'Installing the dependencies (the first time; it takes a while) ...'
      : 'Installing the dependencies that have changed ...',
  );
  const { exitCode, output } = await runPnpm(root);
  if (exitCode !== 0 || !existsSync(nodeBinary(root))) throw refusalOf(root, exitCode, output);
  writeFileSync(stamp, wanted);
};

/** @param {string} root */
const runPnpm = async (root) => {
  // Under NODE_ENV=production pnpm would leave out the compiler.
  const { NODE_ENV: _, ...env } = { ...process.env, ...homeSettings(root) };
  try {
    return await runChild('npx', ['-y', pnpm, 'install', '--frozen-lockfile'], { cwd: root, env, stdio: 'pipe' });
  } catch (error) {
    throw new Refusal(
      `The dependencies could not be installed: npx did not start (${String(error)}). It comes with npm.`,
    );
  }
};

/** @param {string} root @param {number} exitCode @param {string} output */
const refusalOf = (root, exitCode, output) => {
  if (exitCode > 128) return new Refusal('The installation was interrupted.', exitCode);
  const log = join(root, '.cache', 'install.log');
  mkdirSync(join(root, '.cache'), { recursive: true });
  writeFileSync(log, output);
  const reason =
    exitCode === 0
      ? 'the package "node" has brought no program (does npm have ignore-scripts set?)'
      : (reasonIn(output) ?? `pnpm ended with ${exitCode}`);
  return new Refusal(
    `The dependencies could not be installed: ${reason} (everything it said is in .cache/install.log).`,
  );
};

/** @param {string} output what npx and pnpm said */
const reasonIn = (output) => {
  if (output.includes('ERR_PNPM_OUTDATED_LOCKFILE')) {
    return `pnpm-lock.yaml does not fit a package.json; "npx -y ${pnpm} install" mends it`;
  }
  const unreachable = /\b(?:ECONNREFUSED|ECONNRESET|ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH)\b/.exec(
    output,
  );
  if (unreachable !== null) return `the package registry could not be reached (${unreachable[0]})`;
  const lines = output.split('\n').map((line) => line.trim());
  return lines.find((line) => /ERR_PNPM|npm error|^\[?error/i.test(line)) ?? lines.filter(Boolean).at(-1);
};

/** One hash of all that decides what is installed. @param {string} root */
const fingerprint = (root) => {
  const hash = createHash('sha256').update([pnpm, process.platform, process.arch].join());
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', ...manifests(root)]) {
    hash.update(`\0${file}\0`).update(contentOf(join(root, file)) ?? '');
  }
  return hash.digest('hex');
};

/** The package.json files of the root, of its folders and of theirs. @param {string} root */
const manifests = (root) => {
  const folders = ['.', ...foldersIn(root, '.').flatMap((folder) => [folder, ...foldersIn(root, folder)])];
  return folders.map((folder) => join(folder, 'package.json')).filter((file) => existsSync(join(root, file)));
};

/** @param {string} root @param {string} folder */
const foldersIn = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true })
    .filter(
      (entry) =>
        entry.isDirectory() && !entry.name.startsWith('.') && !['node_modules', 'dist', 'data'].includes(entry.name),
    )
    .map((entry) => join(folder, entry.name))
    .toSorted();

/** @param {string} path */
const contentOf = (path) => {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
};
