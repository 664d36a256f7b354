import { existsSync } from 'node:fs';
import { join } from 'node:path';

const entry = 'packages/server/dist/src/main.js';
const testGlobs = {
  packages: 'packages/*/dist/test/**/*.test.js',
  'examples/dist/test': 'examples/dist/test/**/*.test.js',
  scripts: 'scripts/**/*.test.mjs',
};

/**
 * What each command runs, as the arguments of the project's Node. `script` is the file that has to exist; it comes first.
 * @typedef {{ script: string, args: string[], env?: Record<string, string> }} Program
 * @type {Record<string, (args: string[], root: string) => Program | undefined>}
 */
export const commands = {
  build: () => undefined,
  start: (args) => ({ script: entry, args: ['serve', ...args] }),
  quayside: (args) => ({ script: entry, args }),
  demo: (args) => ({ script: entry, args: ['demo', ...args] }),
  generate: (args) => ({ script: entry, args: ['generate', ...args] }),
  bench: (args) => ({ script: 'benchmarks/dist/index.js', args }),
  crash: (args) => ({ script: 'scripts/crash.mjs', args }),
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
