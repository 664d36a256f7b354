import type { Database } from '@quayside/adapters-db';
import { makeLimits, type Limits, type RatePolicy } from '@quayside/application';
import type { Config } from './config/settings.js';
import { memoryRateCounter, sharedRateCounter } from './platform/rate-counter.js';

const minute = 60_000;

/** The budgets of calls that the configuration names. */
export const limitsOf = (config: Config, database: Database): Limits => {
  const counter = config.QUAYSIDE_RATE_LIMIT_STORE === 'database' ? sharedRateCounter(database) : memoryRateCounter();
  return makeLimits(counter, {
    principal: policy('principal', config.QUAYSIDE_RATE_LIMIT_PRINCIPAL, minute),
    address: policy('address', config.QUAYSIDE_RATE_LIMIT_ADDRESS, minute),
    account: policy('account', config.QUAYSIDE_RATE_LIMIT_ACCOUNT, 15 * minute),
  });
};

/** A quota of 0 is none at all. */
const policy = (name: string, quota: number, window: number): RatePolicy | null =>
  quota === 0 ? null : { name, quota, window };
