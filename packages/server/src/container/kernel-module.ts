import {
  allEvents,
  makeAuditRecorder,
  makeFeed,
  makePipeline,
  makeRelay,
  makeSweeper,
  onceRetention,
  receiptRetention,
  type Consumer,
  type ConsumerState,
  type OnceRecords,
  type Sweep,
} from '@quayside/application';
import { later } from '@quayside/domain';
import { ContainerModule } from 'inversify';
import { tokens as t } from './tokens.js';

/** What runs the contexts: calls, messages, the feed, and what is done in time. */
export const kernelModule = new ContainerModule(({ bind }) => {
  bind(t.recorder)
    .toResolvedValue(
      (arrivals, ids, clock, log) => makeAuditRecorder({ arrivals, ids, clock, log }),
      [t.auditTrail, t.ids, t.clock, t.log],
    )
    .inSingletonScope();
  bind(t.pipeline)
    .toResolvedValue(
      (clock, digest, log, authenticator, once, audit, hooks, limits) =>
        makePipeline({ clock, digest, log, authenticator, once, audit, hooks, limits }),
      [t.clock, t.digest, t.log, t.authenticator, t.onceRecords, t.recorder, t.hooks, t.limits],
    )
    .inSingletonScope();
  bind(t.relay)
    .toResolvedValue(
      (log, state, clock, journal, chance, ...contexts) =>
        makeRelay(
          { log, state, clock, journal, chance },
          contexts.map(({ consumer }): Consumer => consumer),
        ),
      [t.messageLog, t.consumerState, t.clock, t.log, t.chance, t.orders, t.inventory, t.payments, t.identity],
    )
    .inSingletonScope();
  bind(t.feed)
    .toResolvedValue(
      (messages, authenticator, clock, log, retention, budgets) =>
        makeFeed({ messages, contracts: allEvents, authenticator, clock, log, retention, budgets }),
      [t.messageLog, t.authenticator, t.clock, t.log, t.feedRetention, t.limits],
    )
    .inSingletonScope();
  bind(t.housekeeping)
    .toResolvedValue(
      (once, state, feed, rates) => [forgetAnswers(once), forgetReceipts(state), feed.sweep, rates],
      [t.onceRecords, t.consumerState, t.feed, t.forgetRates],
    )
    .inSingletonScope();
  bind(t.sweeper)
    .toResolvedValue(
      (clock, log, housekeeping, ...contexts) =>
        makeSweeper(clock, log, [...housekeeping, ...contexts.flatMap(({ sweeps }) => sweeps)]),
      [t.clock, t.log, t.housekeeping, t.orders, t.inventory, t.payments, t.identity, t.audit],
    )
    .inSingletonScope();
});

/** Rows that one look forgets at most, so that it is over quickly. */
const forgottenAtOnce = 5_000;
const forgetAnswers = (once: OnceRecords): Sweep => ({
  name: 'kernel.forget_answers',
  every: 60_000,
  sweep: async (now) => (await once.forgetBefore(later(now, -onceRetention), forgottenAtOnce)) === forgottenAtOnce,
});

const forgetReceipts = (state: ConsumerState): Sweep => ({
  name: 'kernel.forget_receipts',
  every: 600_000,
  sweep: async (now) =>
    (await state.forgetReceived(later(now, -receiptRetention), forgottenAtOnce)) === forgottenAtOnce,
});
