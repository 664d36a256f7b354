import type { Database } from '@quayside/adapters-db';
import type { RateCounter, RatePolicy, RateState } from '@quayside/application';
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

class FlexibleRateCounter implements RateCounter {
  readonly #limiters = new Map<RatePolicy, RateLimiterAbstract>();

  constructor(readonly make: MakeLimiter) {}

  async take(policy: RatePolicy, key: string): Promise<RateState> {
    try {
      return stateOf(policy, await this.#limiter(policy).consume(key.slice(0, longestKey)));
    } catch (refusal) {
      // It rejects with its state where nothing is left, and with an error where it is broken.
      if (!(refusal instanceof RateLimiterRes)) throw refusal;
      return { ...stateOf(policy, refusal), remaining: -1 };
    }
  }

  async restore(policy: RatePolicy, key: string): Promise<void> {
    await this.#limiter(policy).delete(key.slice(0, longestKey));
  }

  #limiter(policy: RatePolicy): RateLimiterAbstract {
    const known = this.#limiters.get(policy);
    if (known) return known;
    const limiter = this.make(policy);
    this.#limiters.set(policy, limiter);
    return limiter;
  }
}

/** Longer ones would fill memory with what callers make up. */
const longestKey = 200;

const stateOf = (policy: RatePolicy, { remainingPoints, msBeforeNext }: RateLimiterRes): RateState => ({
  policy,
  remaining: remainingPoints,
  resetAfter: Math.max(msBeforeNext, 0),
});
