import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, type Log } from '../kernel/index.js';
import type { Gateways } from './gateway.js';
import { GatewayName } from './payment-view.js';
import type { PaymentsWork } from './ports.js';
import { settleOperation, type Sender } from './settle-operation.js';

export const receiveWebhook = contract({
  name: 'payments.receive_webhook',
  kind: 'command',
  summary: 'Hear from a payment provider what became of an operation',
  // Who asks is told by the signature on the raw body.
  scope: 'public',
  once: 'optional',
  audits: { object: 'gateway' },
  input: v.strictObject({
    gateway: GatewayName,
    body: v.pipe(v.string(), v.maxLength(262_144, 'must be at most 262,144 characters')),
    headers: v.record(v.string(), v.string()),
  }),
  output: v.strictObject({
    /** Whether this notice told something new. */
    settled: v.boolean(),
  }),
  errors: {
    unknown_gateway: { category: 'not_found', message: 'There is no such gateway.' },
    webhook_not_verified: { category: 'unauthenticated', message: 'The signature of the webhook does not verify.' },
  },
});

export interface ReceiveWebhookDeps {
  readonly work: PaymentsWork;
  readonly gateways: Gateways;
  readonly log: Log;
}

/** Whatever is verified is acknowledged: a provider would send again, for days, what nobody here can ever use. */
export const makeReceiveWebhook = ({ work, gateways, log }: ReceiveWebhookDeps, sender: Sender) =>
  command(receiveWebhook, work, async ({ gateway: name, body, headers }, { caller, tx }) => {
    const gateway = gateways.get(name);
    if (!gateway) return fail({ code: 'unknown_gateway' });
    const notice = gateway.readWebhook(body, headers);
    if (!notice) return fail({ code: 'webhook_not_verified' });
    const { paymentId, key, answer } = notice;
    const fields = { gateway: name, paymentId, key, outcome: answer.outcome, requestId: caller.requestId };
    // That a provider does not know is no outcome; the reconciler asks it when the time has come.
    const isOutcome = answer.outcome === 'authorized' || answer.outcome === 'declined' || answer.outcome === 'voided';
    if (!isOutcome) {
      tx.afterCommit(() => log.warn('a webhook told no outcome', fields));
      return ok({ settled: false });
    }
    const settled = await settleOperation(tx, { ...notice, gateway: name }, sender, {
      actor: caller.principal.id,
      requestId: caller.requestId,
    });
    if (settled === 'unknown_operation')
      tx.afterCommit(() => log.warn('a webhook is about no operation that is known here', fields));
    return ok({ settled: settled === 'settled' });
  });
