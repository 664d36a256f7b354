import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const entry = 'packages/server/dist/src/main.js';
/** What keeps a server small: a young generation of 8 MB collects more often, and leaves far less behind. */
const serverFlags = JSON.parse(readFileSync(new URL('../../packages/server/node-flags.json', import.meta.url), 'utf8'));
const testGlobs = {
  packages: 'packages/*/dist/test/**/*.test.js',
  'examples/dist/test': 'examples/dist/test/**/*.test.js',
  scripts: 'scripts/**/*.test.mjs',
};

/**
 * What each command runs, as the arguments of the project's Node. `script` is the file that has to exist; `flags` are Node's own.
 * @typedef {{ script: string, args: string[], flags?: string[], env?: Record<string, string> }} Program
 * @type {Record<string, (args: string[], root: string) => Program | undefined>}
 */
export const commands = {
  build: () => undefined,
  start: (args) => ({ script: entry, args: ['serve', ...args], flags: serverFlags }),
  quayside: (args) => ({ script: entry, args, flags: serverFlags }),
  demo: (args) => ({ script: entry, args: ['demo', ...args] }),
  generate: (args) => ({ script: entry, args: ['generate', ...args] }),
  bench: (args) => ({ script: 'benchmarks/dist/index.js', args }),
  crash: (args) => ({ script: 'scripts/crash.mjs', args }),
  storm: (args) => ({ script: 'scripts/storm.mjs', args }),
  lint: (args) => ({ script: 'scripts/lint.mjs', args }),
  coverage: (args) => ({ script: 'scripts/coverage.mjs', args }),
  test: (args, root) => {
    const mochaArgs = args.filter((arg) => arg !== '--coverage');
    const globs = Object.entries(testGlobs).flatMap(([folder, glob]) => (existsSync(join(root, folder)) ? [glob] : []));
    return {
      script: 'node_modules/mocha/bin/mocha.js',
      args: [...globs, ...mochaArgs],
      env: args.includes('--coverage') ? { NODE_V8_COVERAGE: join(root, 'coverage', 'raw') } : {},
    };
  },
};
