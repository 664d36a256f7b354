import { expect } from 'chai';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { until } from './processes.js';
import { oneServer, type Deployment } from './topologies.js';

const script = (name: string): string => fileURLToPath(new URL(`../../../../examples/curl/${name}`, import.meta.url));
const hasCurl = spawnSync('curl', ['--version']).status === 0;

describe('the examples for curl', function () {
  this.timeout(120_000);
  let deployed: Deployment;
  let folder: string;
  before(async function () {
    if (!hasCurl) this.skip();
    deployed = await oneServer();
    folder = await mkdtemp(join(tmpdir(), 'quayside-curl-'));
  });
  after(async () => {
    await deployed?.end();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  /** Starts a script in a group of its own, since what it has started must end with it. */
  const start = (name: string, ...args: readonly string[]) => {
    const { url, secret } = deployed.api;
    const env = { PATH: process.env['PATH'], QUAYSIDE_URL: url, QUAYSIDE_KEY: secret };
    const child = spawn(script(name), args, { cwd: folder, env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    child.stdout.setEncoding('utf8').on('data', (part: string) => {
      said += part;
    });
    const complaint = text(child.stderr);
    const ended = once(child, 'close').then(([code]) => code as number | null);
    const stop = async (): Promise<void> => {
      if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
      await ended;
    };
    return { said: () => said, complaint, ended, stop };
  };
  const typesOf = (said: string): readonly (string | undefined)[] =>
    said
      .trim()
      .split('\n')
      .map((line) => line.split(' ')[1]);
  const ordered = async (): Promise<string> => {
    const run = start('first-order.sh');
    expect(await run.ended, await run.complaint).to.equal(0);
    const [first, second] = run.said().trim().split('\n');
    const [, id = ''] = /^first: (ord_\w+) is confirmed$/.exec(first ?? '') ?? expect.fail(run.said());
    expect(second).to.equal(`second: ${id} is confirmed, as was answered before`);
    return id;
  };

  it('order something, and get the first answer again', async () => {
    await ordered();
  });

  it('hear what happens, and what happened while they did not listen', async () => {
    const kept = async (): Promise<string> => readFile(join(folder, 'quayside.cursor'), 'utf8').catch(() => '');
    const first = start('events.sh', 'orders');
    await until(async () => (await kept()) !== '', 'the first cursor');
    const one = await ordered();
    await until(() => first.said().includes('orders.order_confirmed'), 'the first order');
    await first.stop();
    expect(typesOf(first.said())).to.deep.equal(['orders.order_placed', 'orders.order_confirmed']);
    expect(first.said()).to.include(`"subject":"${one}"`);

    const two = await ordered();
    const again = start('events.sh', 'orders');
    await until(() => again.said().includes('orders.order_confirmed'), 'the second order');
    await again.stop();
    expect(typesOf(again.said())).to.deep.equal(['orders.order_placed', 'orders.order_confirmed']);
    expect(again.said()).to.include(`"subject":"${two}"`).and.not.include(one);
  });

  it('say what was refused, and end', async () => {
    const run = start('events.sh', 'nonsense');
    expect(await run.ended).to.equal(1);
    expect(await run.complaint).to.include('"path":"topics.0"');
  });
});
