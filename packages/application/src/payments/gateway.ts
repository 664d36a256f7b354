import type { Money, OrderId, PaymentId } from '@quayside/domain/kernel';
import type { GatewayAnswer } from '@quayside/domain/payments';

/**
 * A payment provider. Every call carries an idempotency key of ours: the gateway acts once for each key, and answers the
 * same again. A call never throws for what a network or a provider does; it answers `unknown` where the question may have
 * reached the gateway, and `unreachable` where it certainly did not. Timeouts, retries, the breaker and the bulkhead are
 * around it, so a call ends within its time limit. Callers need not hold back: what is over the bulkhead waits its turn, within that limit.
 */
export interface PaymentGateway {
  /** The name under which payments remember it: `sandbox`. */
  readonly name: string;
  authorize(question: AuthorizeQuestion): Promise<GatewayAnswer>;
  /** Gives an authorization back. Where there is none, the gateway remembers that there must be none for this payment. */
  void(question: VoidQuestion): Promise<GatewayAnswer>;
  /** What became of the operation with this key; `not_found` where the gateway never heard of it. */
  lookUp(key: string): Promise<GatewayAnswer>;
  /** What a webhook of the provider says, verified on the raw body; null where its signature or shape is not right. */
  readWebhook(body: string, headers: Readonly<Record<string, string>>): GatewayNotice | null;
}

/** The gateways that are configured, by name. */
export type Gateways = ReadonlyMap<string, PaymentGateway>;

export interface AuthorizeQuestion {
  readonly key: string;
  readonly paymentId: PaymentId;
  readonly orderId: OrderId;
  readonly amount: Money;
  /** The gateway's token for the method. */
  readonly method: string;
}
export interface VoidQuestion {
  readonly key: string;
  readonly paymentId: PaymentId;
}

/** An outcome that the provider tells of its own accord: perhaps twice, perhaps late, perhaps out of order. */
export interface GatewayNotice {
  readonly paymentId: PaymentId;
  /** The idempotency key of the operation that it is about. */
  readonly key: string;
  readonly answer: GatewayAnswer;
}
