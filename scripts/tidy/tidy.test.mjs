import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { doubleAssertions, emptyNames, lonelyContracts, overlongFunctions } from './code-rules.mjs';
import { missingPaths } from './doc-rules.mjs';
import { emptyNamedFile, emptyPackages, misnamedFile, overlongFile } from './layout-rules.mjs';
import { filesOf, isCode } from './repository.mjs';
import { hostsInLock, lintDisablesIn, machinePathsIn, registryHostsIn, unfinishedMarksIn } from './text-rules.mjs';

const root = fileURLToPath(new URL('../..', import.meta.url));

describe('the repository is tidy', () => {
  const files = filesOf(root);
  const code = files.filter(isCode);

  /** @param {string[]} findings */
  const none = (findings) => expect(findings, `\n${findings.join('\n')}\n`).to.have.length(0);

  it('keeps functions within 70 lines', () => none(code.flatMap(overlongFunctions)));
  it('keeps files of the core within 250 lines and others within 400', () => none(code.flatMap(overlongFile)));
  it('names files in kebab-case', () => none(code.flatMap(misnamedFile)));
  it('gives no file and no export an empty name', () =>
    none([...code.flatMap(emptyNamedFile), ...code.flatMap(emptyNames)]));
  it('leaves no unfinished mark', () => none(files.flatMap(unfinishedMarksIn)));
  it('switches the linter off nowhere', () => none(code.flatMap(lintDisablesIn)));
  it('asserts no type twice over', () => none(code.flatMap(doubleAssertions)));
  it('has no empty package', () => none(emptyPackages(files)));
  it("has no machine's path in it", () => none(files.flatMap((file) => machinePathsIn(file, root))));
  it("has no registry's host in it", () => none(files.flatMap(registryHostsIn)));
  it('has no host in the lock file', () =>
    none(files.filter(({ path }) => path === 'pnpm-lock.yaml').flatMap(hostsInLock)));
  it('names only tests and pages that there are in docs/security.md', () =>
    none(missingPaths(files, 'docs/security.md')));
  it('runs each contract suite over two implementations at least', () => none(lonelyContracts(files)));
});

describe('a tidy rule bites', () => {
  /** @param {string} text @param {string} [path] */
  const file = (text, path = 'packages/domain/src/orders/order.ts') => ({ path, text });
  /** @param {number} lines */
  const statements = (lines) => 'run();\n'.repeat(lines);

  it('on a function of 71 lines, and not on one of 70', () => {
    expect(overlongFunctions(file(`const f = () => {\n${statements(69)}};`))).to.have.length(1);
    expect(overlongFunctions(file(`const f = () => {\n${statements(68)}};`))).to.have.length(0);
  });

  it('on a long function in a suite, and not on the suite', () => {
    expect(overlongFunctions(file(`describe('x', () => {\nit('y', () => {});\n${statements(90)}});`))).to.have.length(
      0,
    );
    expect(overlongFunctions(file(`describe('x', () => {\nit('y', () => {\n${statements(90)}});\n});`))).to.have.length(
      1,
    );
    const chapter = `() => {\nit('y', () => {});\n${statements(90)}}`;
    expect(overlongFunctions(file(`const suite = (name) =>\ndescribe(name, ${chapter});`))).to.have.length(0);
    expect(overlongFunctions(file(`const work = (name) =>\nrun(name, ${chapter});`))).to.have.length(1);
  });

  it('on a file of the core over 250 lines, elsewhere over 400', () => {
    expect(overlongFile(file(statements(251)))).to.have.length(1);
    expect(overlongFile(file(statements(250)))).to.have.length(0);
    expect(overlongFile(file(statements(400), 'packages/server/src/main.ts'))).to.have.length(0);
    expect(overlongFile(file(statements(401), 'packages/server/src/main.ts'))).to.have.length(1);
  });

  for (const path of [
    'packages/a/src/placeOrder.ts',
    'packages/a/src/Orders/order.ts',
    'packages/a/src/place_order.ts',
  ]) {
    it(`on the path ${path}`, () => expect(misnamedFile(file('', path))).to.have.length(1));
  }
  for (const path of ['packages/a/src/place-order.ts', 'packages/a/test/place-order.test.ts', 'scripts/run/main.mjs']) {
    it(`but not on the path ${path}`, () => expect(misnamedFile(file('', path))).to.have.length(0));
  }
  for (const path of [
    'packages/a/src/utils.ts',
    'packages/a/src/order-service.ts',
    'packages/a/test/test-helpers.ts',
  ]) {
    it(`on the file name ${path}`, () => expect(emptyNamedFile(file('', path))).to.have.length(1));
  }

  for (const declaration of [
    'export class OrderService {}',
    'export const makeStockManager = 1;',
    'export function dateUtils() {}',
    'export interface IOrder {}',
    'export type OrderImpl = string;',
  ]) {
    it(`on ${declaration}`, () => expect(emptyNames(file(declaration))).to.have.length(1));
  }
  for (const declaration of [
    'export interface IdTypes {}',
    'export class ServiceAccount {}',
    'export const simple = 1;',
    'class OrderService {}',
  ]) {
    it(`but not on ${declaration}`, () => expect(emptyNames(file(declaration))).to.have.length(0));
  }

  it('on an unfinished mark, a switched-off linter and a double assertion', () => {
    expect(unfinishedMarksIn(file(['// TO', 'DO: later'].join('')))).to.have.length(1);
    expect(lintDisablesIn(file(['// oxlint-dis', 'able-next-line'].join('')))).to.have.length(1);
    expect(doubleAssertions(file('const a = b as unknown as string;'))).to.have.length(1);
    expect(doubleAssertions(file('const a = b as string;'))).to.have.length(0);
  });

  it('on a package that offers nothing', () => {
    const manifest = file('{}', 'packages/adapters-ws/package.json');
    expect(emptyPackages([manifest, file('export {};\n', 'packages/adapters-ws/src/index.ts')])).to.have.length(1);
    expect(
      emptyPackages([manifest, file("export * from './session.js';", 'packages/adapters-ws/src/index.ts')]),
    ).to.have.length(0);
  });

  it("on a machine's path, whether it is this one's or another's", () => {
    expect(machinePathsIn(file(['cd /ho', 'me/ada/quayside'].join('')), '/srv')).to.have.length(1);
    expect(machinePathsIn(file('cd /srv/checkouts/quayside/packages'), '/srv/checkouts/quayside/')).to.have.length(1);
    expect(machinePathsIn(file('GET https://example.com/home/ada; ./home/ada; /api/v1/orders'), '/srv')).to.have.length(
      0,
    );
  });

  it("on a registry's host, also in the lock file", () => {
    expect(registryHostsIn(file(['registry=https://regis', 'try.example.com/'].join('')))).to.have.length(1);
    expect(registryHostsIn(file('a schema registry, schema-registry.ts'))).to.have.length(0);
    expect(hostsInLock(file('    resolution: {tarball: https://example.com/a.tgz}'))).to.have.length(1);
    expect(
      hostsInLock(file("    deprecated: 'see https://example.com'\n    resolution: {integrity: sha512-x}")),
    ).to.have.length(0);
  });

  it('on a page that names a path which does not exist', () => {
    const page = (/** @type {string} */ text) => [
      file(text, 'docs/security.md'),
      file('', 'packages/server/test/limits.test.ts'),
    ];
    const missing = (/** @type {string} */ text) => missingPaths(page(text), 'docs/security.md');
    expect(missing('held by `server/test/gone.test.ts`')).to.have.length(1);
    expect(missing('held by `server/test/limits.test.ts`, `server/test` and `docs/security.md`')).to.have.length(0);
    expect(missing('`POST /payments`, `/docs` and `default-src`')).to.have.length(0);
    expect(missingPaths([], 'docs/security.md')).to.have.length(1);
  });

  it('on a contract suite that one implementation runs', () => {
    const suite = file(
      'export const describeOrders = (name: string) => {};',
      'packages/testkit/src/contracts/orders.ts',
    );
    /** @param {string} adapter @param {string} name */
    const run = (adapter, name) =>
      file(
        `import { describeOrders } from '@quayside/testkit';\ndescribeOrders('${name}');`,
        `packages/${adapter}/test/${name}.test.ts`,
      );
    expect(lonelyContracts([suite])).to.have.length(1);
    expect(lonelyContracts([suite, run('adapters-memory', 'memory')])).to.have.length(1);
    expect(lonelyContracts([suite, run('adapters-memory', 'memory'), run('adapters-db', 'embedded')])).to.have.length(
      0,
    );
    expect(lonelyContracts([suite, run('adapters-db', 'embedded'), run('adapters-db', 'postgres')])).to.have.length(0);
  });
});
