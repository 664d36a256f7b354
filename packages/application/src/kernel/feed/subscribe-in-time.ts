import { fail, type Result } from '@quayside/domain/kernel';
import { kernelFailure, type Failure } from '../failure.js';
import type { Clock } from '../ports.js';
import type { Feed, SubscriptionRequest } from './feed.js';
import type { Subscription } from './subscription.js';

/**
 * Subscribes within so many milliseconds, for the feed reads from a database, which may not answer. A subscription that comes later
 * is for nobody, and is closed.
 */
export const subscribeInTime = async (
  { feed, clock }: { readonly feed: Pick<Feed, 'subscribe'>; readonly clock: Clock },
  request: SubscriptionRequest,
  patience: number,
): Promise<Result<Subscription, Failure>> => {
  const subscribing = feed.subscribe(request);
  const tooLate = Promise.withResolvers<null>();
  const cancel = clock.after(patience, () => tooLate.resolve(null));
  try {
    const subscribed = await Promise.race([subscribing, tooLate.promise]);
    if (subscribed) return subscribed;
    void subscribing.then((late) => late.ok && late.value.close()).catch(() => undefined);
    return fail(kernelFailure('DEADLINE_EXCEEDED'));
  } finally {
    cancel();
  }
};
