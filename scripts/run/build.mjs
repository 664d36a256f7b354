import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { runChild } from './child.mjs';
import { nodeBinary } from './install.mjs';
import { Refusal } from './refusal.mjs';

const compiler = 'node_modules/@typescript/native/bin/tsc';

/**
 * Compiles what has changed; where nothing has, the compiler sees that in a few hundredths of a second.
 * @param {string} root
 * @param {NodeJS.ProcessEnv} env
 */
export const build = async (root, env) => {
  const packages = packageFolders(root);
  if (!packages.some((folder) => existsSync(join(folder, 'dist')))) console.error('Building (the first time) ...');
  for (const folder of packages)
    for (const part of ['src', 'test']) removeOrphans(join(folder, 'dist', part), join(folder, part));
  const { exitCode, output } = await runChild(nodeBinary(root), [compiler, '-b'], { cwd: root, env, stdio: 'pipe' });
  process.stderr.write(output);
  if (exitCode > 128) throw new Refusal('The build was interrupted.', exitCode);
  if (exitCode !== 0) throw new Refusal('The build failed; the compiler says above why.');
};

/** @param {string} root */
const packageFolders = (root) => [
  ...readdirSync(join(root, 'packages'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(root, 'packages', entry.name)),
  join(root, 'examples'),
];

/**
 * Removes what was compiled from a source that is gone: the compiler leaves it, and a deleted test would go on running.
 * @param {string} output
 * @param {string} source
 */
const removeOrphans = (output, source) => {
  if (!existsSync(output) || !existsSync(source)) return;
  for (const file of readdirSync(output, { recursive: true, encoding: 'utf8' })) {
    if (!file.endsWith('.js')) continue;
    const stem = file.slice(0, -'.js'.length);
    if (['.ts', '.tsx'].some((ending) => existsSync(join(source, stem + ending)))) continue;
    for (const ending of ['.js', '.js.map', '.d.ts', '.d.ts.map']) rmSync(join(output, stem + ending), { force: true });
  }
};
