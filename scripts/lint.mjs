// Everything that can be said of the code without running it. `npm run lint -- format fences` checks those two alone.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const codeFolders = ['packages', 'examples', 'benchmarks'].filter((folder) => existsSync(join(root, folder)));

/** @type {Record<string, string[]>} each check by its name, as a program of node_modules/.bin and its arguments */
const checks = {
  rules: ['oxlint'],
  format: ['oxfmt', '--check', '.'],
  fences: ['depcruise', '--config', '.dependency-cruiser.cjs', '--output-type', 'err-long', ...codeFolders],
  unused: ['knip', '--no-config-hints', '--no-progress'],
  protos: ['buf', 'lint', 'packages/adapters-grpc'],
  breaking: ['node', 'scripts/lint/proto-breaking.mjs'],
  openapi: ['redocly', 'lint', '--config', 'redocly.yaml', 'packages/adapters-http/generated/openapi.json'],
  owasp: ['node', 'scripts/lint/openapi-rules.mjs'],
  asyncapi: ['node', 'scripts/lint/asyncapi-rules.mjs'],
  scripts: ['tsc', '-p', 'scripts'],
  secrets: ['secretlint', '--maskSecrets', '--secretlintignore', '.gitignore', '**/*'],
};

/** @param {string} name @param {string[]} program */
const passes = (name, [program = '', ...args]) => {
  const startedAt = performance.now();
  const { status, stdout, stderr, error } = spawnSync(join(root, 'node_modules', '.bin', program), args, {
    cwd: root,
    encoding: 'utf8',
    // No check asks another host.
    env: { ...process.env, REDOCLY_TELEMETRY: 'off', REDOCLY_SUPPRESS_UPDATE_NOTICE: 'true' },
    maxBuffer: 1 << 26,
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  console.log(`${name.padEnd(8)} ${status === 0 ? 'clean' : 'FOUND SOMETHING'} (${seconds} s)`);
  if (status !== 0) console.log([stdout, stderr, error?.message].filter(Boolean).join('\n').trimEnd());
  return status === 0;
};

const wanted = process.argv.slice(2);
const unknown = wanted.filter((name) => !Object.hasOwn(checks, name));
if (unknown.length > 0) {
  console.error(`There is no check "${unknown.join('", "')}". There are: ${Object.keys(checks).join(', ')}.`);
  process.exitCode = 1;
} else {
  const chosen = Object.entries(checks).filter(([name]) => wanted.length === 0 || wanted.includes(name));
  // All are run, so that one visit tells everything.
  const outcomes = chosen.map(([name, program]) => passes(name, program));
  process.exitCode = outcomes.every(Boolean) ? 0 : 1;
}
