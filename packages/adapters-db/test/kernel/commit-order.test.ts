import type { PlacedMessage } from '@quayside/application';
import { newGround, saveDraft, type OrdersStore } from '@quayside/testkit';
import { expect } from 'chai';
import postgres from 'postgres';
import type { Connection } from '../../src/index.js';
import { describeOnDatabases, type FreshDatabase } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';

const drafted = 'orders.order_drafted';

/** A transaction that writes a message at once and commits when it is told to. */
class OpenTransaction {
  readonly #sql: postgres.Sql;
  #finish: (end: 'commit' | 'rollback') => void = () => {};
  #ended: Promise<unknown> = Promise.resolve();

  constructor(connection: Connection) {
    const options = { max: 1, onnotice: () => {} };
    this.#sql =
      typeof connection === 'string' ? postgres(connection, options) : postgres({ ...connection, ...options });
  }

  async write(lane: string): Promise<void> {
    await new Promise<void>((written, failed) => {
      this.#ended = this.#sql
        .begin(async (sql) => {
          await sql.unsafe(
            `insert into kernel.messages (id, kind, type, subject, sequence, lane, at, actor, request_id, data)
             values (gen_random_uuid(), 'event', '${drafted}', $1, 1, $1, now(), 'key_late', 'req_late', '{}')`,
            [lane],
          );
          written();
          const end = await new Promise((resolve) => (this.#finish = resolve));
          if (end === 'rollback') throw new Error('called off');
        })
        .catch((error: unknown) => failed(error));
    });
  }

  async end(how: 'commit' | 'rollback'): Promise<void> {
    this.#finish(how);
    await this.#ended;
  }

  async close(): Promise<void> {
    await this.#sql.end({ timeout: 1 });
  }
}

describeOnDatabases((_name, databases) => {
  describe('messages whose transactions commit out of order', () => {
    let fresh: FreshDatabase;
    let store: OrdersStore;
    /** A reader that remembers the last place it saw, and what it has seen. */
    let seen: PlacedMessage[];
    beforeEach(async () => {
      fresh = await databases.fresh();
      store = ordersStoreOn(fresh.database, fresh, newGround());
      seen = [];
    });

    const open = async (lane: string): Promise<OpenTransaction> => {
      const transaction = new OpenTransaction(fresh.connection);
      fresh.atEnd(() => transaction.close());
      await transaction.write(lane);
      return transaction;
    };
    const readOn = async (): Promise<readonly string[]> => {
      await store.log.place(1_000);
      const next = await store.log.read(seen.at(-1)?.position ?? 0, [drafted], 1_000);
      seen.push(...next);
      return next.map(({ subject }) => subject);
    };

    it('are missed by no reader, and hold up nobody', async () => {
      const late = await open('late');
      const others = [(await saveDraft(store)).id, (await saveDraft(store)).id];
      expect(await readOn()).to.deep.equal(others);
      const another = (await saveDraft(store)).id;
      expect(await readOn()).to.deep.equal([another]);
      await late.end('commit');
      expect(await readOn()).to.deep.equal(['late']);
      const numbers = await fresh.database.query('select subject from kernel.messages order by number limit 1');
      expect(numbers, 'the late one was written first').to.deep.equal([{ subject: 'late' }]);
    });

    it('are missed by no reader where several wait for each other’s commits', async () => {
      const transactions = [await open('t0'), await open('t1'), await open('t2'), await open('t3')];
      for (const number of [2, 0, 3, 1]) {
        await transactions[number]?.end('commit');
        expect(await readOn()).to.deep.equal([`t${number}`]);
      }
      expect(seen.map(({ position }) => position)).to.deep.equal(
        seen.map(({ position }) => position).toSorted((a, b) => a - b),
      );
    });

    it('leave no trace where they are rolled back', async () => {
      const lost = await open('lost');
      const { id } = await saveDraft(store);
      await lost.end('rollback').catch(() => null);
      expect(await readOn()).to.deep.equal([id]);
      expect(await readOn()).to.deep.equal([]);
    });
  });
});
