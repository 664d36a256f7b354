import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';

const root = fileURLToPath(new URL('../..', import.meta.url));

const tests = {
  passing: `it('passes', () => {});`,
  failing: `it('fails', () => { throw new Error('as it should'); });`,
  serverless: `describe('orders on a server', () => {
    before(function () { this.skip(); });
    it('saves', () => {});
    describe('twice', () => { it('conflicts', () => {}); });
  });`,
};

describe('the closing lines of a test run', () => {
  /** @type {string} */
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quayside-reporter-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** @param {string} text @param {string} ci */
  const run = (text, ci) => {
    writeFileSync(join(folder, 'some.test.mjs'), text);
    const args = ['--no-config', '--reporter', join(root, 'scripts/mocha/reporter.cjs'), join(folder, 'some.test.mjs')];
    const { status, stdout } = spawnSync(process.execPath, [join(root, 'node_modules/mocha/bin/mocha.js'), ...args], {
      encoding: 'utf8',
      env: { ...process.env, CI: ci, NODE_V8_COVERAGE: '' },
    });
    return { status, lines: stdout.trimEnd().split('\n') };
  };

  it('count what passed', () => {
    const { status, lines } = run(tests.passing, '');
    expect(lines.at(-1)).to.equal('1 passed, 0 failed, 0 skipped');
    expect(status).to.equal(0);
  });

  it('count what failed, after the reason', () => {
    const { status, lines } = run(tests.passing + tests.failing, '');
    expect(lines.at(-1)).to.equal('1 passed, 1 failed, 0 skipped');
    expect(lines.join('\n')).to.contain('as it should');
    expect(status).to.equal(1);
  });

  it('name the suite that was skipped, which is no failure on a machine of somebody', () => {
    const { status, lines } = run(tests.passing + tests.serverless, 'false');
    expect(lines.slice(-2)).to.deep.equal(['Skipped: orders on a server (2 tests).', '1 passed, 0 failed, 2 skipped']);
    expect(status).to.equal(0);
  });

  it('make of a skipped suite a failure under CI', () => {
    const { status, lines } = run(tests.passing + tests.serverless, 'true');
    expect(lines.slice(-3)).to.deep.equal([
      'Skipped: orders on a server (2 tests).',
      'Under CI nothing may be skipped: give the tests what they need.',
      '1 passed, 0 failed, 2 skipped',
    ]);
    expect(status).to.not.equal(0);
  });
});
