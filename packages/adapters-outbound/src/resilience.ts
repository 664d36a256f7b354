import type { PaymentGateway } from '@quayside/application/payments';
import type { GatewayAnswer } from '@quayside/domain';
import {
  BrokenCircuitError,
  bulkhead,
  BulkheadRejectedError,
  circuitBreaker,
  CircuitState,
  CountBreaker,
  DelegateBackoff,
  ExponentialBackoff,
  handleWhenResult,
  noJitterGenerator,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';

export interface ResilienceOptions {
  /** Milliseconds that a call may take with its waits and its further tries; 10,000 by default. */
  readonly timeLimit?: number;
  /** How often a question is sent at most; 3 by default. */
  readonly tries?: number;
  /** Milliseconds before the second try, doubled before each further one, up to `longestWait`; each wait is cut by up to a half by chance. 100 and 1,000 by default. */
  readonly firstWait?: number;
  readonly longestWait?: number;
  /** Questions at the gateway at the same time, and questions that wait for their turn; 128 and 10,000 by default. */
  readonly concurrent?: number;
  readonly queue?: number;
  /** The breaker opens when more than half of the last `window` questions failed, and at least `minimum` were asked; 100 and 20 by default. */
  readonly window?: number;
  readonly minimum?: number;
  /** Milliseconds until an open breaker lets one question through to try, doubled each time that it fails, up to 30,000; 1,000 by default. */
  readonly openFor?: number;
  /** Chance between 0 and 1; `Math.random` by default. */
  readonly random?: () => number;
}

/** A gateway with its protections, and how they stand: for health and metrics. */
export interface ResilientGateway extends PaymentGateway {
  state(): ResilienceState;
}
export interface ResilienceState {
  readonly breaker: 'closed' | 'open' | 'half_open';
  /** Questions at the gateway now. */
  readonly active: number;
  /** Questions that wait for their turn. */
  readonly queued: number;
}

const LONGEST_OPEN = 30_000;

/**
 * Puts a time limit, further tries, a circuit breaker and a bulkhead around a gateway whose own calls end by themselves. All
 * tries carry the caller's key, so that the gateway acts once. `unknown` and `unreachable` are tried again and count against
 * the gateway. An open breaker, a full queue and a time limit that passes in the queue answer `unreachable`, but `unknown` once
 * any try of the call may have arrived.
 */
export const resilient = (gateway: PaymentGateway, options: ResilienceOptions = {}): ResilientGateway => {
  const { timeLimit = 10_000 } = options;
  const { policy, state } = protections(options, timeLimit);

  const guarded = async (ask: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> => {
    let mayHaveArrived = false;
    const attempt = async (): Promise<GatewayAnswer> => {
      const before = mayHaveArrived;
      mayHaveArrived = true;
      const answer = await ask();
      if (answer.outcome === 'unreachable') mayHaveArrived = before;
      return answer;
    };
    try {
      const answer = await policy.execute(attempt);
      return answer.outcome === 'unreachable' ? missed(answer.why, mayHaveArrived) : answer;
    } catch (error) {
      return missed(reasonOf(error, timeLimit), mayHaveArrived);
    }
  };

  return {
    name: gateway.name,
    authorize: (question) => guarded(() => gateway.authorize(question)),
    void: (question) => guarded(() => gateway.void(question)),
    lookUp: (key) => guarded(() => gateway.lookUp(key)),
    readWebhook: (body, headers) => gateway.readWebhook(body, headers),
    state,
  };
};

/** The policies, made once for all calls: from the outside in, time limit, further tries, bulkhead, breaker. */
const protections = (options: ResilienceOptions, timeLimit: number) => {
  const {
    tries = 3,
    concurrent = 128,
    queue = 10_000,
    window = 100,
    minimum = Math.min(20, window),
    openFor = 1_000,
  } = options;
  const failures = handleWhenResult(isFailure);
  const limit = timeout(timeLimit, TimeoutStrategy.Aggressive);
  const again = retry(failures, { maxAttempts: tries - 1, backoff: waits(options) });
  const turns = bulkhead(concurrent, queue);
  const breaker = circuitBreaker(failures, {
    breaker: new CountBreaker({ threshold: 0.5, size: window, minimumNumberOfCalls: minimum }),
    halfOpenAfter: new ExponentialBackoff({
      generator: noJitterGenerator,
      initialDelay: openFor,
      maxDelay: LONGEST_OPEN,
    }),
  });
  const state = (): ResilienceState => ({
    breaker: breakerWords[breaker.state],
    active: concurrent - turns.executionSlots,
    queued: queue - turns.queueSlots,
  });
  return { policy: wrap(limit, again, turns, breaker), state };
};

const breakerWords = {
  [CircuitState.Closed]: 'closed',
  [CircuitState.HalfOpen]: 'half_open',
  [CircuitState.Open]: 'open',
  [CircuitState.Isolated]: 'open',
} as const satisfies Record<CircuitState, ResilienceState['breaker']>;

const isFailure = (answer: unknown): boolean => {
  const { outcome } = answer as GatewayAnswer;
  return outcome === 'unknown' || outcome === 'unreachable';
};

const waits = ({ firstWait = 100, longestWait = 1_000, random = Math.random }: ResilienceOptions) =>
  // Attempts are numbered from 1. Chance keeps callers that failed together from coming back together.
  new DelegateBackoff<{ attempt: number }>(
    ({ attempt }) => Math.min(longestWait, firstWait * 2 ** (attempt - 1)) * (1 - random() / 2),
  );

const missed = (why: string, mayHaveArrived: boolean): GatewayAnswer => ({
  outcome: mayHaveArrived ? 'unknown' : 'unreachable',
  why,
});

/** Why a policy ended a call. Any other error is a bug, the gateway's or ours, and is thrown on. */
const reasonOf = (error: unknown, timeLimit: number): string => {
  if (error instanceof TaskCancelledError) return `no answer within ${timeLimit} ms`;
  if (error instanceof BrokenCircuitError) return 'the gateway failed too often, and is left alone for a while';
  if (error instanceof BulkheadRejectedError) return 'too many questions wait for the gateway';
  throw error;
};
