import { spawn } from 'node:child_process';
import { EventEmitter, once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'chai';
import { homeSettings } from './home.mjs';
import { whileLocked } from './lock.mjs';

const childModule = new URL('./child.mjs', import.meta.url).href;

/** A server that says when it is up and when it is asked to end, and then drains. */
const server = `
  const alive = setInterval(() => {}, 1000);
  for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => {
    console.log('asked');
    setTimeout(() => { clearInterval(alive); console.log('drained'); process.exit(7); }, 300);
  });
  console.log('up');
`;

/** @param {string} program */
const wrapped = (program) => `
  import { runChild } from '${childModule}';
  const options = { cwd: process.cwd(), env: process.env, stdio: 'inherit' };
  const { exitCode } = await runChild(process.execPath, ['-e', ${JSON.stringify(program)}], options);
  process.exitCode = exitCode;
`;

describe('the way in', () => {
  /** @type {string} */
  let folder;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'quayside-run-'));
  });

  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  /** @param {string} program */
  const start = (program) => {
    const args = ['--input-type=module', '-e', wrapped(program)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => (output += text));
    return { child, output: () => output };
  };

  for (const signal of /** @type {const} */ (['SIGTERM', 'SIGINT'])) {
    it(`passes ${signal} to the program once, lets it drain and ends with its exit code`, async () => {
      const { child, output } = start(server);
      await once(child.stdout, 'data');
      child.kill(signal);
      await once(child.stdout, 'data');
      child.kill(signal);
      const [exitCode] = await once(child, 'close');
      expect(output()).to.equal('up\nasked\ndrained\n');
      expect(exitCode).to.equal(7);
    });
  }

  it('ends with 128 and the number of the signal that ended the program', async () => {
    const { child } = start(`process.kill(process.pid, 'SIGKILL')`);
    const [exitCode] = await once(child, 'close');
    expect(exitCode).to.equal(137);
  });

  it('sets up once at a time', async () => {
    /** @type {string[]} */
    const steps = [];
    const told = new EventEmitter();
    const said = console.error;
    console.error = () => told.emit('waiting');
    try {
      /** @type {Promise<void>} */
      let second = Promise.resolve();
      await whileLocked(folder, async () => {
        steps.push('first begins');
        const waiting = once(told, 'waiting');
        second = whileLocked(folder, async () => void steps.push('second'));
        await waiting;
        steps.push('first ends');
      });
      await second;
    } finally {
      console.error = said;
    }
    expect(steps).to.deep.equal(['first begins', 'first ends', 'second']);
  });

  it('takes the lock of a dead process over, and leaves none behind', async () => {
    const dead = spawn(process.execPath, ['-e', '']);
    await once(dead, 'close');
    const lock = join(folder, '.cache', 'setup.lock');
    mkdirSync(join(folder, '.cache'));
    writeFileSync(lock, String(dead.pid));
    let held = '';
    await whileLocked(folder, async () => void (held = readFileSync(lock, 'utf8')));
    expect(held).to.equal(String(process.pid));
    expect(existsSync(lock)).to.equal(false);
  });

  describe('finds npm a home', () => {
    const home = process.env.HOME;

    afterEach(() => {
      if (home === undefined) delete process.env.HOME;
      else process.env.HOME = home;
    });

    it('in HOME, where that can be used', () => {
      process.env.HOME = folder;
      expect(homeSettings(folder)).to.deep.equal({});
    });

    for (const unusable of ['', '/dev/null', '/nonexistent', 'relative/folder']) {
      it(`in the checkout, where HOME is "${unusable}"`, () => {
        process.env.HOME = unusable;
        expect(homeSettings(folder)).to.include({ HOME: join(folder, '.cache', 'home') });
      });
    }
  });
});
