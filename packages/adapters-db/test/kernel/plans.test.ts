import type { MessageId, OrderId } from '@quayside/domain';
import { newGround } from '@quayside/testkit';
import { expect } from 'chai';
import { describeOnDatabases } from '../databases.js';
import { ordersStoreOn } from '../orders-store.js';
import { WatchedDatabase } from '../watched-database.js';

const filling = `
  insert into kernel.messages (position, id, kind, type, subject, sequence, lane, at, actor, request_id, data)
    select case when n <= 29900 then n end, ('01890000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'event', 'orders.type_' || n % 10, 'subject ' || n / 3, n % 3 + 1, 'lane ' || n / 3, now(), 'a', 'r', '{}'
    from generate_series(1, 30000) n;
  insert into kernel.inbox (consumer, message_id, received_at)
    select 'orders', ('01890000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, timestamptz '2026-01-01' + n * interval '1 minute' from generate_series(1, 30000) n;
  insert into kernel.once (principal, use_case, key, fingerprint, request_id, at, answer)
    select 'key_' || n % 10, 'orders.place', 'key ' || n, 'f', 'r', timestamptz '2026-01-01' + n * interval '1 minute', '{}' from generate_series(1, 30000) n;
  insert into kernel.aside (consumer, position, lane, attempts, next_attempt_at, dead)
    select 'consumer ' || n % 20, n, 'lane ' || n / 3, 1, now(), false from generate_series(1, 10000) n;
  select setval('kernel.message_position', 29900);
  analyze kernel.messages; analyze kernel.inbox; analyze kernel.once; analyze kernel.aside`;

describeOnDatabases((_name, databases) => {
  describe('what the kernel asks of much', () => {
    let database: WatchedDatabase;
    let store: ReturnType<typeof ordersStoreOn>;
    before(async function () {
      this.timeout(60_000);
      const fresh = await databases.fresh();
      database = new WatchedDatabase({ connection: fresh.connection, connections: 3 });
      fresh.atEnd(() => database.close());
      store = ordersStoreOn(database, fresh, newGround());
      await database.script(filling);
    });

    const moment = '2026-01-01T01:00:00.000Z';
    const key = { principal: 'key_1', useCase: 'orders.place', key: 'key 1' };
    const id = 'msg_01h455vb4pex5v000000000001' as MessageId;
    const questions: Readonly<Record<string, readonly [index: string, ask: () => Promise<unknown>]>> = {
      'the next messages for a consumer': [
        'messages_position',
        () => store.log.read(15_000, ['orders.type_1', 'orders.type_2'], 256),
      ],
      'the last place': ['messages_position', () => store.log.head()],
      'messages without a place': ['messages_unplaced', () => store.log.place(10)],
      'the history of an order': [
        'messages_history',
        () => store.orders.history('ord_01h455vb4pex5v000000000001' as OrderId),
      ],
      'what was received': ['inbox_pkey', () => store.state.received('orders', [id])],
      'old receipts': ['inbox_received_at', () => store.state.forgetReceived(moment, 10)],
      'the answer to a key': ['once_pkey', () => store.once.find(key)],
      'old answers': ['once_at', () => store.once.forgetBefore(moment, 10)],
      'lanes that wait': ['aside_lanes', () => store.state.waitingLanes('consumer 7')],
    };
    for (const [what, [index, ask]] of Object.entries(questions))
      it(`finds ${what} by ${index}`, async () => {
        const plans = (await database.plansOf(ask)).filter((plan) => / on (messages|inbox|once|aside)\b/.test(plan));
        expect(plans).to.have.length(1);
        expect(plans[0]).to.include(index);
        expect(plans[0]).to.not.match(/Seq Scan on (messages|inbox|once|aside)\b/);
      });
  });
});
