import postgres from 'postgres';
import {
  attachOrStartEmbeddedPostgres,
  type EmbeddedFailure,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from '../../src/embedded/index.js';

// The program of a process that the tests start, kill and ask: `owner-process.js start|attach FOLDER`.

/** What the process tells its parent. */
export type Report =
  | { readonly kind: 'began' }
  | { readonly kind: 'running'; readonly connection: EmbeddedPostgres['connection']; readonly owned: boolean }
  | { readonly kind: 'refused'; readonly failure: EmbeddedFailure }
  | { readonly kind: 'interrupted'; readonly serverAnswers: boolean }
  | { readonly kind: 'stopped' };

/** What the parent may ask. */
export type Request = 'stop' | 'throw' | 'leave';

const OPENERS = { start: startEmbeddedPostgres, attach: attachOrStartEmbeddedPostgres };

const report = (message: Report): void => {
  process.send?.(message);
};

const answers = async (database: EmbeddedPostgres): Promise<boolean> => {
  const sql = postgres({ ...database.connection, max: 1, connect_timeout: 2 });
  try {
    return (await sql`select 1`).length === 1;
  } catch {
    return false;
  } finally {
    await sql.end({ timeout: 1 });
  }
};

const main = async (how: string | undefined, folder: string | undefined): Promise<void> => {
  if ((how !== 'start' && how !== 'attach') || folder === undefined) throw new Error('usage: start|attach FOLDER');
  report({ kind: 'began' });
  const opened = await OPENERS[how]({ folder });
  if (!opened.ok) {
    report({ kind: 'refused', failure: opened.error });
    process.disconnect();
    return;
  }
  const database = opened.value;
  process.on('SIGINT', () => {
    void answers(database).then((serverAnswers) => report({ kind: 'interrupted', serverAnswers }));
  });
  process.on('message', (request: Request) => {
    if (request === 'throw') throw new Error('a bug, as the test asked for');
    if (request === 'leave') process.disconnect();
    else void database.stop().then(() => report({ kind: 'stopped' }));
  });
  report({ kind: 'running', connection: database.connection, owned: database.owned });
};

await main(process.argv[2], process.argv[3]);
