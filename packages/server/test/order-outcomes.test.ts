import { CountingIds, ManualClock } from '@quayside/adapters-memory';
import { DependencyDown, type MessageLog, type OrderReader } from '@quayside/application';
import { later } from '@quayside/domain';
import { expect } from 'chai';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { FollowedOutcomes } from '../src/platform/order-outcomes.js';

type Followed = Pick<MessageLog, 'head' | 'read' | 'onNews'>;

describe('following the outcomes of orders', () => {
  const down = new DependencyDown('the database does not answer');

  /** A log whose head is asked for in vain the first time. */
  class FaultyLog implements Followed {
    tell: (news: 'committed' | 'placed') => void = () => undefined;
    heads = 0;
    read: MessageLog['read'] = async (after) => ({ messages: [], through: after });
    head = async (): Promise<number> => {
      this.heads += 1;
      if (this.heads === 1) throw down;
      return 7;
    };
    onNews = (listener: (news: 'committed' | 'placed') => void): (() => void) => {
      this.tell = listener;
      return () => undefined;
    };
  }
  const orders: OrderReader = { find: async () => null };

  it('outlives an outage that somebody waits in, and follows on after it', async () => {
    const [log, clock, ids] = [new FaultyLog(), new ManualClock(), new CountingIds()];
    const outcomes = new FollowedOutcomes(log, orders, clock);
    const until = later(clock.now(), 2_000);
    const first = await outcomes.settled(ids.next('ord'), until).catch((error: unknown) => error);
    expect(first).to.equal(down);
    const strays: unknown[] = [];
    const stray = (reason: unknown): number => strays.push(reason);
    process.on('unhandledRejection', stray);
    log.tell('placed');
    await nextTurn();
    await outcomes.settled(ids.next('ord'), until);
    process.off('unhandledRejection', stray);
    expect(strays).to.deep.equal([]);
    expect(log.heads).to.equal(2);
  });
});
