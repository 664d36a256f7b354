import { deadlineSuite, feedSuite, transportSuite, waitingSuite, type TransportBench } from '@quayside/testkit/suites';
import { doorsOf, feedsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';

/** Lets nobody read or write a table until the function that this gives back is called. */
const holdUp = async ({ server }: InProcess, table: string): Promise<() => Promise<void>> => {
  const connection = server.system.database.dedicated(() => {});
  const locked = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const held = connection.begin(async (sql) => {
    await sql.unsafe('set local idle_in_transaction_session_timeout = 0');
    await sql.unsafe(`lock table ${table} in access exclusive mode`);
    locked.resolve();
    await goOn.promise;
  });
  await Promise.race([locked.promise, held]);
  return async () => {
    goOn.resolve();
    await held;
    await connection.end();
  };
};

describe('every door', function () {
  this.timeout(60_000);
  let running: InProcess;
  let bench: TransportBench;
  before(async () => {
    running = await startInProcess();
    bench = { doors: doorsOf(running), admin: running.admin };
  });
  after(() => running?.end());

  transportSuite(() => bench);

  describe('while an order is on its way', () =>
    waitingSuite(() => ({ ...bench, holdUp: () => holdUp(running, 'inventory.stock') })));

  describe('of the feed', () =>
    feedSuite(() => ({
      ...bench,
      feeds: feedsOf(running),
      forget: async () => {
        await running.server.system.database.query(
          'update kernel.feed set begin = (select max(position) from kernel.messages)',
        );
      },
    })));
});

describe('every door of a server in a hurry', function () {
  this.timeout(60_000);
  const patience = 700;
  let running: InProcess;
  before(async () => {
    running = await startInProcess({ QUAYSIDE_REQUEST_TIMEOUT_MS: String(patience) });
  });
  after(() => running?.end());

  deadlineSuite(() => ({
    doors: doorsOf(running, patience),
    admin: running.admin,
    patience,
    holdUp: () => holdUp(running, 'catalog.products'),
  }));
});
