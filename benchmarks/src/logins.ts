import type { ServerProcess } from '@quayside/server';
import { randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const tries = 400;
const password = 'correct horse battery';

/** Whether the time that a refused login takes tells that there is an account: wrong passwords for one that there is, and for none. */
export const compareLogins = async (server: ServerProcess, dataFolder: string): Promise<void> => {
  const known = `${randomUUID()}@example.com`;
  await register(server, dataFolder, known);
  const wrong = async (email: string): Promise<number> => {
    const begun = performance.now();
    const status = await ask(server, '/auth/login', { email, password: 'not the right password' });
    if (status !== 401) throw new Error(`a wrong password was answered ${status}`);
    return performance.now() - begun;
  };
  for (let warm = 0; warm < 20; warm += 1) await wrong(known);
  const times: Record<'known' | 'unknown', number[]> = { known: [], unknown: [] };
  // One after the other and in turn, so that whatever slows the machine slows both.
  for (let n = 0; n < tries; n += 1) {
    const [first, second] = n % 2 === 0 ? (['known', 'unknown'] as const) : (['unknown', 'known'] as const);
    for (const which of [first, second])
      times[which].push(await wrong(which === 'known' ? known : `${randomUUID()}@example.com`));
  }
  const [a, b] = [median(times.known), median(times.unknown)];
  process.stdout.write(
    `a wrong password, ${tries} times each: known account ${a.toFixed(2)} ms, unknown ${b.toFixed(2)} ms (medians), ` +
      `${((Math.abs(a - b) / Math.min(a, b)) * 100).toFixed(1)} % apart (bound 5 %)\n`,
  );
};

const register = async (server: ServerProcess, dataFolder: string, email: string): Promise<void> => {
  await ask(server, '/auth/register', { email, password });
  for (let look = 0; look < 100; look += 1) {
    const mails = join(dataFolder, 'mail');
    for (const name of await readdir(mails).catch(() => [])) {
      const text = (await readFile(join(mails, name), 'utf8')).replaceAll('=\n', '');
      const token = /qs_mail_\w+/.exec(text)?.[0];
      if (text.includes(email) && (await ask(server, '/auth/confirm', { token, password })) === 200) return;
    }
    await sleep(100);
  }
  throw new Error('no mail came');
};

const ask = async (server: ServerProcess, path: string, body: object): Promise<number> => {
  const answer = await fetch(`${server.url}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.arrayBuffer();
  return answer.status;
};

const median = (values: readonly number[]): number =>
  values.toSorted((x, y) => x - y)[Math.floor(values.length / 2)] ?? 0;
