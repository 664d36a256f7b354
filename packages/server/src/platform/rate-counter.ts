import type { Database } from '@quayside/adapters-db';
import type { RateCounter, RatePolicy, RateState, Sweep } from '@quayside/application';
import { hash } from 'node:crypto';
import {
  RateLimiterMemory,
  RateLimiterPostgres,
  RateLimiterRes,
  type RateLimiterAbstract,
} from 'rate-limiter-flexible';

type MakeLimiter = (policy: RatePolicy) => RateLimiterAbstract;

const inMemory: MakeLimiter = ({ name, quota, window }) =>
  new RateLimiterMemory({ keyPrefix: name, points: quota, duration: window / 1_000 });

/** Budgets of this process alone. */
export const memoryRateCounter = (): RateCounter => new FlexibleRateCounter(inMemory);

/** Budgets that all processes on one database share. While it does not answer, each process counts for itself. */
export const sharedRateCounter = (database: Database): RateCounter => {
  const client = {
    query: async ({
      text,
      values,
    }: {
      readonly text: string;
      readonly values: readonly (string | number | null)[];
    }) => ({
      rows: await database.query(text, values),
    }),
  };
  return new FlexibleRateCounter(
    (policy) =>
      new RateLimiterPostgres({
        storeClient: client,
        storeType: 'client',
        schemaName: 'kernel',
        tableName: 'rate_limits',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: policy.name,
        points: policy.quota,
        duration: policy.window / 1_000,
        insuranceLimiter: inMemory(policy),
      }),
  );
};

/** Budgets that are whole again need not be remembered. */
export const forgetRates = (database: Database): Sweep => ({
  name: 'kernel.forget_rates',
  every: 600_000,
  sweep: async (now) => {
    const rows = await database.query(forgetExpired, [Date.parse(now), forgottenAtOnce]);
    return rows.length === forgottenAtOnce;
  },
});

/** Rows that one look forgets at most, so that it is over quickly. */
const forgottenAtOnce = 5_000;
const forgetExpired = `
  delete from kernel.rate_limits where key in (
    select key from kernel.rate_limits where expire < $1::text::bigint limit $2::text::int
  ) returning 1`;

class FlexibleRateCounter implements RateCounter {
  readonly #limiters = new Map<RatePolicy, RateLimiterAbstract>();

  constructor(readonly make: MakeLimiter) {}

  async take(policy: RatePolicy, key: string): Promise<RateState> {
    try {
      return stateOf(policy, await this.#limiter(policy).consume(keptAs(key)));
    } catch (refusal) {
      // It rejects with its state where nothing is left, and with an error where it is broken.
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return { ...stateOf(policy, refusal), remaining: -1 };
    }
  }

  async restore(policy: RatePolicy, key: string): Promise<void> {
    await this.#limiter(policy).delete(keptAs(key));
  }

  #limiter(policy: RatePolicy): RateLimiterAbstract {
    const known = this.#limiters.get(policy);
    if (known) return known;
    const limiter = this.make(policy);
    this.#limiters.set(policy, limiter);
    return limiter;
  }
}

/** Callers make up keys of any length, and name people in them: what is kept is short, and names nobody. */
const keptAs = (key: string): string => hash('sha256', key, 'base64url');

const stateOf = (policy: RatePolicy, { remainingPoints, msBeforeNext }: RateLimiterRes): RateState => ({
  policy,
  remaining: remainingPoints,
  resetAfter: Math.max(msBeforeNext, 0),
});
