import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { join } from 'node:path';
import { Api, granted, persist } from './api.js';
import { databaseProcesses, signalAll } from './database-processes.js';
import { Processes, type ServerProcess } from './processes.js';
import { allSettled, ledgerViolations, orderBody, sell, stockViolations, type OrderData } from './shop.js';

describe('a server whose database goes away for a moment', function () {
  this.timeout(90_000);
  const processes = new Processes();
  let folder: string;
  let server: ServerProcess;
  let api: Api;

  before(async () => {
    folder = join(await processes.folder(), 'data');
    server = await processes.serve({ QUAYSIDE_DATA_FOLDER: folder }, { printsKey: true });
    api = new Api(server.url, server.key);
  });
  after(() => processes.end());

  /** Throws when the server ends, with what it said before that was no line of its log. */
  const endOf = async ({ ended }: ServerProcess): Promise<never> => {
    const { code, stderr } = await ended;
    throw new Error(`the server ended by itself with ${code}: ${stderr.replaceAll(/^\{.*\n/gm, '')}`);
  };

  /** Orders that are placed, some of them waited for, until told to stop; each is asked for until it is answered. */
  const load = (sku: string) => {
    let isOpen = true;
    const placed: string[] = [];
    const client = async (_: unknown, index: number): Promise<void> => {
      for (let count = 0; isOpen; count += 1) {
        const question = {
          key: `outage-${sku}-${index}-${count}`,
          headers: index % 2 === 0 ? { prefer: 'wait=2' } : {},
        };
        const answer = await persist(() => api.post<OrderData>('/orders', orderBody({ sku }), question));
        placed.push(granted(answer).id);
      }
    };
    const clients = Promise.all(Array.from({ length: 12 }, client));
    return {
      placed,
      close: async () => {
        isOpen = false;
        await clients;
      },
    };
  };

  const expectAllWell = async (sku: string, placed: readonly string[]): Promise<void> => {
    await allSettled(api);
    const orders = await api.all<OrderData>('/orders');
    expect(orders.filter(({ lines }) => lines[0]?.sku === sku).map(({ status }) => status)).to.deep.equal(
      placed.map(() => 'confirmed'),
    );
    expect(
      await ledgerViolations(join(folder, 'sandbox-gateway'), new Map(orders.map((order) => [order.id, order]))),
    ).to.deep.equal([]);
    expect(await stockViolations(api, new Map([[sku, 100_000]]), orders)).to.deep.equal([]);
  };

  it('goes on when sessions of the database die, and it restarts', async () => {
    const sku = await sell(api, 100_000);
    const { placed, close } = load(sku);
    for (let round = 0; round < 6; round += 1) {
      await sleep(300);
      const [session] = (await databaseProcesses(folder))?.others.slice(-1) ?? [];
      signalAll(session === undefined ? [] : [session], 'SIGKILL');
    }
    await Promise.race([close(), endOf(server)]);
    await expectAllWell(sku, placed);
  });
});
