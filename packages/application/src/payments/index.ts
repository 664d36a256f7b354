import type { Clock, Consumer, Log, Sweep, UseCase } from '../kernel/index.js';
import type { Gateways } from './gateway.js';
import { getPayment, makeGetPayment } from './get-payment.js';
import { listPayments, makeListPayments } from './list-payments.js';
import { OperationRunner } from './operation-runner.js';
import type { OperationJournal, PaymentArchive, PaymentsWork } from './ports.js';
import { makeReceiveWebhook, receiveWebhook } from './receive-webhook.js';
import { reconcileOperations } from './reconcile.js';
import { paymentsConsumer } from './subscriptions.js';
import { makeVoidPayment, voidPayment } from './void-payment.js';

export { paymentEvents } from './events.js';
export * from './gateway.js';
export * from './ports.js';
export { OperationRunner } from './operation-runner.js';
export { PaymentView, paymentView } from './payment-view.js';

export const paymentsContracts = [listPayments, getPayment, voidPayment, receiveWebhook] as const;

export interface PaymentsDeps {
  readonly work: PaymentsWork;
  readonly payments: PaymentArchive;
  readonly journal: OperationJournal;
  readonly gateways: Gateways;
  /** The name of the gateway that new payments go to: one of the gateways. */
  readonly defaultGateway: string;
  readonly clock: Clock;
  readonly log: Log;
}

export interface PaymentsContext {
  readonly useCases: readonly UseCase[];
  readonly consumer: Consumer;
  readonly sweeps: readonly Sweep[];
  /** To be drained at shutdown, after the consumer and the sweeps have stopped. */
  readonly runner: OperationRunner;
}

/** The payments context, ready to be run. Throws where the default gateway is none of the gateways. */
export const makePayments = (deps: PaymentsDeps): PaymentsContext => {
  const { work, payments, journal, gateways, defaultGateway } = deps;
  if (!gateways.has(defaultGateway)) throw new Error(`there is no gateway named ${defaultGateway}`);
  const runner = new OperationRunner(deps);
  return {
    useCases: [
      makeListPayments(payments),
      makeGetPayment(payments),
      makeVoidPayment(work, runner),
      makeReceiveWebhook(deps, runner),
    ],
    consumer: paymentsConsumer({ work, sender: runner, gateway: defaultGateway }),
    sweeps: [reconcileOperations(journal, runner)],
    runner,
  };
};
