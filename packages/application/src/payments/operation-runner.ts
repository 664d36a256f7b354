import type { GatewayAnswer } from '@quayside/domain/payments';
import { done, type Clock, type Log } from '../kernel/index.js';
import type { Gateways, PaymentGateway } from './gateway.js';
import type { DueOperation, PaymentsWork } from './ports.js';
import { settleOperation, type OperationCall, type Origin, type Sender, type SettledBy } from './settle-operation.js';

export interface RunnerDeps {
  readonly work: PaymentsWork;
  readonly gateways: Gateways;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Calls the gateways for this process, and brings home what they answer. It holds nothing that the journal does not hold:
 * whatever is lost here, with the process or before a commit, is found there when its lease is over, and asked after.
 * How many calls are under way at once is for the gateway's own bulkhead to say.
 */
export class OperationRunner implements Sender {
  readonly #tasks = new Set<Promise<void>>();
  readonly #sending = new Set<string>();
  readonly #abandonment = Promise.withResolvers<void>();
  #draining = false;
  #abandoned = false;

  constructor(readonly deps: RunnerDeps) {}

  send(call: OperationCall): void {
    if (!this.#draining) void this.#track(call.operation.key, () => this.#send(call));
  }

  /** Finds out what became of operations whose lease is over, and ends when each is settled or put off, or all are abandoned. */
  async askAfter(due: readonly DueOperation[]): Promise<void> {
    // What still waits for its turn at the gateway in this very process needs nobody to ask.
    const others = due.filter(({ operation }) => !this.#sending.has(operation.key));
    const asked = others.map((one) => this.#track(one.operation.key, () => this.#askAfter(one)));
    await Promise.race([Promise.all(asked), this.#abandonment.promise]);
  }

  /**
   * Sends nothing more, and ends when all calls are home or after so many milliseconds. What is abandoned then is left to the
   * journal, even where its answer still comes. May be called while the sweeps are being stopped, which wait for calls too.
   */
  async drain(milliseconds: number): Promise<void> {
    this.#draining = true;
    await new Promise<void>((resolve) => {
      const cancel = this.deps.clock.after(milliseconds, resolve);
      void Promise.all(this.#tasks).then(() => {
        cancel();
        resolve();
      });
    });
    this.#abandoned = true;
    this.#abandonment.resolve();
  }

  async #track(key: string, act: () => Promise<void>): Promise<void> {
    const task = act().catch((error: unknown) =>
      this.deps.log.error('the outcome of an operation could not be kept; it will be asked after', { key, error }),
    );
    this.#tasks.add(task);
    await task;
    this.#tasks.delete(task);
  }

  async #send({ payment, operation, origin }: OperationCall): Promise<void> {
    const gateway = this.#gateway(payment.gateway, operation.key);
    if (!gateway) return;
    const { key } = operation;
    const { id: paymentId, orderId, amount, method } = payment;
    this.#sending.add(key);
    try {
      const answer = await this.#ask(key, () =>
        operation.kind === 'authorize'
          ? gateway.authorize({ key, paymentId, orderId, amount, method })
          : gateway.void({ key, paymentId }),
      );
      // Only a look-up can find nothing. From a call it says no more than silence does, and must not have it sent again at once.
      const isNoAnswer = answer.outcome === 'not_found';
      const outcome: GatewayAnswer = isNoAnswer ? { outcome: 'unknown', why: 'the gateway did not find it' } : answer;
      await this.#settle({ gateway: gateway.name, paymentId, key, answer: outcome }, origin);
    } finally {
      this.#sending.delete(key);
    }
  }

  async #askAfter({ payment, operation: { key } }: DueOperation): Promise<void> {
    const gateway = this.#gateway(payment.gateway, key);
    if (!gateway || this.#draining) return;
    const answer = await this.#ask(key, () => gateway.lookUp(key));
    await this.#settle(
      { gateway: gateway.name, paymentId: payment.id, key, answer },
      { actor: 'system:payments', requestId: `reconcile:${key}` },
    );
  }

  async #settle(notice: SettledBy, origin: Origin): Promise<void> {
    if (this.#abandoned) return;
    const result = await this.deps.work.run(origin, async (tx) => {
      await settleOperation(tx, notice, this, origin);
      return done;
    });
    if (result.outcome === 'busy')
      this.deps.log.warn('an operation was too contended to be settled; it will be asked after', { key: notice.key });
  }

  #gateway(name: string, key: string): PaymentGateway | null {
    const gateway = this.deps.gateways.get(name);
    if (!gateway)
      this.deps.log.error('an operation waits for a gateway that is not configured', { gateway: name, key });
    return gateway ?? null;
  }

  /** A gateway answers and does not throw. Where it throws all the same, nobody knows what it has done. */
  async #ask(key: string, call: () => Promise<GatewayAnswer>): Promise<GatewayAnswer> {
    try {
      return await call();
    } catch (error) {
      this.deps.log.error('a gateway broke on a call', { key, error });
      return { outcome: 'unknown', why: error instanceof Error ? error.message : String(error) };
    }
  }
}
