import type { PaymentGateway } from '@quayside/application/payments';
import type { Clock } from '@quayside/application/kernel';
import type { GatewayAnswer } from '@quayside/domain';
import type { BankReply, SandboxBank } from './bank.js';
import { webhookReader } from './webhook-signature.js';

export interface InProcessSandboxOptions {
  readonly clock: Clock;
  /** Milliseconds that a question without an answer is waited for; 10,000 by default. */
  readonly timeLimit?: number;
  /** `whsec_…`, with which webhooks have to be signed; null, the default, believes none. */
  readonly webhookSecret?: string | null;
}

/** The name under which payments remember the sandbox, in process or over HTTP. */
export const sandboxName = 'sandbox';

/** What a refusal of the sandbox to act under a key that belongs to another operation is called. */
export const keyReused = 'idempotency_key_reused';

/**
 * The sandbox without a network between. Faults look as they would over HTTP: a reply that is lost, a failure and silence answer
 * `unknown`, silence after the time limit.
 */
export const inProcessSandbox = (bank: SandboxBank, options: InProcessSandboxOptions): PaymentGateway => {
  const { clock, timeLimit = 10_000, webhookSecret = null } = options;
  const received = async (reply: BankReply): Promise<GatewayAnswer> => {
    switch (reply.reply) {
      case 'answer':
        return reply.answer;
      case 'not_found':
        return { outcome: 'not_found' };
      case 'key_reused':
        return { outcome: 'declined', reason: keyReused };
      case 'lost':
        return { outcome: 'unknown', why: 'the connection broke before the answer' };
      case 'failed':
        return { outcome: 'unknown', why: `the sandbox failed: ${reply.why}` };
      case 'silence':
        await new Promise<void>((resolve) => clock.after(timeLimit, resolve));
        return { outcome: 'unknown', why: `no answer within ${timeLimit} ms` };
    }
  };
  return {
    name: sandboxName,
    authorize: async (question) => received(await bank.authorize(question)),
    void: async (question) => received(await bank.void(question)),
    lookUp: async (key) => received(await bank.lookUp(key)),
    readWebhook: webhookReader(webhookSecret),
  };
};
