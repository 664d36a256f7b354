import type { Principal } from './caller.js';
import type { Contract } from './contract.js';
import { kernelFailure, type Failure } from './failure.js';
import { networkOf } from './network.js';
import { perObject } from './per-object.js';

/** So many calls in each window of time. */
export interface RatePolicy {
  readonly name: string;
  readonly quota: number;
  /** Milliseconds. */
  readonly window: number;
}

/** How a budget stands after a call was taken from it. */
export interface RateState {
  readonly policy: RatePolicy;
  /** Calls that are left in this window; below zero where there was none left for this one. */
  readonly remaining: number;
  /** Milliseconds until the window is over. */
  readonly resetAfter: number;
}

/** Counts calls against budgets. Where several processes share one, they share every budget. */
export interface RateCounter {
  take(policy: RatePolicy, key: string): Promise<RateState>;
  /** Makes a budget whole again. */
  restore(policy: RatePolicy, key: string): Promise<void>;
}

/** Null for a budget that has no end. */
export interface RatePolicies {
  /** Of whoever is known. */
  readonly principal: RatePolicy | null;
  /** Of an address, or of a network of IPv6, for calls of which nobody knows who makes them: public ones, and those whose credentials are not good. */
  readonly address: RatePolicy | null;
  /** Of an account, for attempts to show that one owns it, wherever they come from. */
  readonly account: RatePolicy | null;
}

/** What a call comes to: the budget it was taken from, and a refusal where that was empty. */
export interface Limited {
  readonly state: RateState;
  readonly refusal: Failure | null;
}

/** The same budgets on every transport. */
export interface Limits {
  ofPrincipal(principal: Principal): Promise<Limited | null>;
  ofAddress(address: string | null): Promise<Limited | null>;
  /** For a contract that guards something: one attempt on it. */
  ofAttempt(contract: Contract, input: unknown, principal: Principal): Promise<Limited | null>;
  /** An attempt that was right is no attempt at guessing. */
  attemptWasRight(contract: Contract, input: unknown, principal: Principal): Promise<void>;
}

export const makeLimits = (counter: RateCounter, policies: RatePolicies): Limits => {
  const taken = async (policy: RatePolicy | null, key: string): Promise<Limited | null> => {
    if (policy === null) return null;
    const state = await counter.take(policy, key);
    const refusal = state.remaining < 0 ? refused(state) : null;
    return { state, refusal };
  };
  return {
    ofPrincipal: (principal) => taken(policies.principal, principal.id),
    // Who comes from nowhere, as tests and the command line do, is nobody to be held back.
    ofAddress: async (address) => (address === null ? null : taken(policies.address, networkOf(address))),
    ofAttempt: async (contract, input, principal) => {
      const account = attempted(contract, input, principal);
      return account === null ? null : taken(policies.account, account);
    },
    attemptWasRight: async (contract, input, principal) => {
      const account = attempted(contract, input, principal);
      if (account !== null && policies.account) await counter.restore(policies.account, account);
    },
  };
};

/** What an attempt is on, as it is counted; null for nothing. */
const attempted = ({ guards }: Contract, input: unknown, { id }: Principal): string | null => {
  if (guards === undefined) return null;
  if (guards === 'caller') return `caller:${id}`;
  const value = (input as Readonly<Record<string, unknown>>)[guards.field];
  return typeof value === 'string' ? `${guards.field}:${value.trim().toLowerCase()}` : null;
};

const refused = ({ policy, resetAfter }: RateState): Failure =>
  kernelFailure('RATE_LIMITED', { policy: policy.name, retry_after: Math.ceil(resetAfter / 1_000) });

const policyText = perObject(({ name, quota, window }: RatePolicy) => `"${name}";q=${quota};w=${window / 1_000}`);

/** How the budget stands that a call was taken from, in the fields that headers and metadata tell it by (RateLimit header fields for HTTP, an IETF draft). */
export const budgetHeaders = ({
  policy,
  remaining,
  resetAfter,
}: RateState): Readonly<Record<'ratelimit-policy' | 'ratelimit', string>> => ({
  'ratelimit-policy': policyText(policy),
  ratelimit: `"${policy.name}";r=${Math.max(remaining, 0)};t=${Math.ceil(resetAfter / 1_000)}`,
});
