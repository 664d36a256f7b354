import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

/**
 * A file of the repository: its path from the root, with forward slashes, and its text.
 * @typedef {{ readonly path: string, readonly text: string }} File
 */

const unwalked = new Set(['node_modules', 'dist', 'data', 'coverage', '.git', '.cache']);

/**
 * Every file that is tracked or would be by `git add`; where git has no answer (a copy without history, somebody else's folder),
 * every file outside of what is generated.
 * Files that hold no text are left out.
 * @param {string} root
 * @returns {File[]}
 */
export const filesOf = (root) => {
  const paths = listedByGit(root) ?? walked(root, '');
  return paths.flatMap((path) => {
    const text = readFileSync(join(root, path), 'utf8');
    return text.includes('\0') ? [] : [{ path, text }];
  });
};

/** @param {string} root */
const listedByGit = (root) => {
  const args = ['ls-files', '-z', '--cached', '--others', '--exclude-standard'];
  const { status, stdout } = spawnSync('git', args, { cwd: root, encoding: 'utf8', maxBuffer: 1 << 26 });
  if (status !== 0) return undefined;
  return stdout
    .split('\0')
    .filter((path) => path !== '' && existsSync(join(root, path)) && statSync(join(root, path)).isFile());
};

/** @param {string} root @param {string} folder @returns {string[]} */
const walked = (root, folder) =>
  readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = folder === '' ? entry.name : `${folder}/${entry.name}`;
    if (entry.isDirectory()) return unwalked.has(entry.name) ? [] : walked(root, path);
    return entry.isFile() && !/^\.env$|\.log$/.test(entry.name) ? [path] : [];
  });

/** The code that the house writes, apart from what is generated. @param {File} file */
export const isCode = ({ path }) =>
  /^(?:packages|examples|benchmarks|scripts)\/.*\.(?:ts|tsx|mjs|cjs)$/.test(path) && !path.includes('/generated/');
