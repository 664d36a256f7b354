import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** What may not be: the fence, the file that imports, and what it imports. */
const trespasses = [
  ['domain-stands-alone', 'packages/domain/src/orders/reads-a-file.ts', 'node:fs'],
  ['domain-stands-alone', 'packages/domain/src/orders/dates.ts', 'left-pad'],
  ['domain-stands-alone', 'packages/domain/src/orders/calls-up.ts', '../../../application/src/orders/place-order.js'],
  [
    'application-knows-no-adapter',
    'packages/application/src/orders/stores.ts',
    '../../../adapters-db/src/orders/tables.js',
  ],
  ['application-knows-no-adapter', 'packages/application/src/orders/makes-ids.ts', 'node:crypto'],
  ['adapters-are-strangers', 'packages/adapters-http/src/stores.ts', '../../adapters-db/src/orders/tables.js'],
  ['server-is-the-top', 'packages/adapters-http/src/asks-the-server.ts', '../../server/src/main.js'],
  ['testkit-is-for-tests', 'packages/server/src/borrows.ts', '../../testkit/src/builders.js'],
  ['contexts-keep-apart', 'packages/domain/src/orders/counts-stock.ts', '../inventory/stock.js'],
  ['contexts-keep-apart', 'packages/adapters-db/src/orders/joins.ts', '../inventory/tables.js'],
  ['contexts-keep-apart', 'packages/adapters-db/src/orders/decides.ts', '../../../domain/src/inventory/stock.js'],
  ['contexts-hear-messages-only', 'packages/application/src/orders/reserves.ts', '../inventory/reserve-stock.js'],
  [
    'contexts-hear-messages-only',
    'packages/application/src/orders/allocates.ts',
    '../../../domain/src/inventory/stock.js',
  ],
  ['contexts-take-no-barrel', 'packages/application/src/orders/takes-all.ts', '../../../domain/src/index.js'],
  ['kernel-knows-no-context', 'packages/domain/src/kernel/knows.ts', '../orders/order.js'],
  ['container-only-in-the-server', 'packages/adapters-http/src/injected.ts', 'inversify'],
  ['no-cycle', 'packages/server/src/egg.ts', './hen.js'],
  ['no-test-in-the-product', 'packages/server/src/tested.ts', '../test/main.test.js'],
  ['no-tool-in-the-product', 'packages/server/src/bundles.ts', 'esbuild'],
  ['nothing-unresolved', 'packages/server/src/guesses.ts', './nowhere.js'],
];

/** What may be. */
const customs = [
  ['packages/domain/src/orders/order.ts', 'valibot'],
  ['packages/domain/src/orders/decisions.ts', '../kernel/money.js'],
  ['packages/application/src/orders/place-order.ts', '../../../domain/src/orders/order.js'],
  ['packages/application/src/orders/subscriptions.ts', '../inventory/messages.js'],
  ['packages/adapters-db/src/orders/postgres-orders.ts', '../../../application/src/orders/place-order.js'],
  ['packages/adapters-db/src/kernel/connection.ts', 'node:net'],
  ['packages/adapters-memory/test/orders.test.ts', '../../testkit/src/builders.js'],
  ['packages/server/src/container.ts', 'inversify'],
  ['packages/server/src/hen.ts', './egg.js'], // A cycle is reported once, at the egg.
  ['packages/server/src/wiring.ts', '../../adapters-db/src/orders/tables.js'],
];

const others = [
  'packages/domain/src/index.ts',
  'packages/domain/src/kernel/money.ts',
  'packages/domain/src/inventory/stock.ts',
  'packages/application/src/inventory/messages.ts',
  'packages/application/src/inventory/reserve-stock.ts',
  'packages/adapters-db/src/orders/tables.ts',
  'packages/adapters-db/src/inventory/tables.ts',
  'packages/server/src/main.ts',
  'packages/server/test/main.test.ts',
  'packages/testkit/src/builders.ts',
];

describe('the fences', () => {
  /** @type {string} */
  let folder;
  /** @type {string[]} */
  let violations;

  /** @param {string} path @param {string} text */
  const write = (path, text) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };

  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'quayside-fences-'));
    for (const name of ['valibot', 'inversify', 'left-pad', 'esbuild']) {
      write(`node_modules/${name}/package.json`, JSON.stringify({ name, version: '1.0.0', main: 'index.js' }));
      write(`node_modules/${name}/index.js`, '');
    }
    const dependencies = { valibot: '1.0.0', inversify: '1.0.0', 'left-pad': '1.0.0' };
    write('package.json', JSON.stringify({ name: 'shop', dependencies, devDependencies: { esbuild: '1.0.0' } }));
    write('tsconfig.base.json', JSON.stringify({ compilerOptions: { module: 'nodenext', target: 'es2024' } }));
    for (const path of others) write(path, 'export const nothing = 0;\n');
    for (const [path = '', imported] of [...customs, ...trespasses.map((trespass) => trespass.slice(1))]) {
      // A type alone is an import as well: what it names cannot change freely any more. Only a tool may lend its types.
      const kind = imported === 'esbuild' ? '' : 'type ';
      write(path, `import ${kind}* as imported from '${imported}';\nexport type Imported = typeof imported;\n`);
    }
    violations = violationsIn(folder);
  });

  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const [fence, path, imported] of trespasses) {
    it(`${fence}: ${path} may not import ${imported}`, () => {
      expect(violations).to.include(`${fence}: ${path}`);
    });
  }

  for (const [path, imported] of customs) {
    it(`let ${path} import ${imported}`, () => {
      expect(violations.filter((violation) => violation.endsWith(`: ${path}`))).to.have.length(0);
    });
  }
});

/** @param {string} folder */
const violationsIn = (folder) => {
  const { stdout, stderr } = spawnSync(
    process.execPath,
    [
      join(root, 'node_modules/dependency-cruiser/bin/dependency-cruiser.mjs'),
      ...['--config', join(root, '.dependency-cruiser.cjs')],
      ...['--output-type', 'json', 'packages'],
    ],
    { cwd: folder, encoding: 'utf8', maxBuffer: 1 << 26 },
  );
  if (stdout === '') throw new Error(stderr);
  /** @type {{ summary: { violations: { rule: { name: string }, from: string }[] } }} */
  const { summary } = JSON.parse(stdout);
  return summary.violations.map(({ rule, from }) => `${rule.name}: ${from}`);
};
