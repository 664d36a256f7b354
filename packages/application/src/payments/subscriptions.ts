import { requestPayment, requestVoid, voidUnrequested, type PaymentRequest } from '@quayside/domain/payments';
import { done, reaction, type Consumer, type PlacedMessage } from '../kernel/index.js';
import { authorizePayment, voidPayment, type PaymentCommand } from './messages.js';
import type { PaymentsTx, PaymentsWork } from './ports.js';
import { carryOut, type Origin, type Sender } from './settle-operation.js';

export interface PaymentsConsumerDeps {
  readonly work: PaymentsWork;
  readonly sender: Sender;
  /** The gateway of new payments. */
  readonly gateway: string;
}

/** What the payments context hears: that an order's money is to be authorized, or given back. Asking twice changes nothing. */
export const paymentsConsumer = ({ work, sender, gateway }: PaymentsConsumerDeps): Consumer => ({
  name: 'payments',
  reactions: [
    reaction<PaymentCommand, PaymentsTx>(authorizePayment, work, async (data, { tx, message }) => {
      const current = await tx.payments.find(data.paymentId);
      // A payment that is there was asked for before, or called off before it was asked for.
      if (!current)
        carryOut(tx, requestPayment(requestOf(data, gateway), tx.ids.next('pop'), tx.now), sender, originOf(message));
      return done;
    }),
    reaction<PaymentCommand, PaymentsTx>(voidPayment, work, async (data, { tx, message }) => {
      const current = await tx.payments.find(data.paymentId);
      const decided = current
        ? requestVoid(current.payment, current.latest, tx.ids.next('pop'), tx.now)
        : voidUnrequested(requestOf(data, gateway), tx.now);
      if (decided) carryOut(tx, decided, sender, originOf(message));
      return done;
    }),
  ],
});

const requestOf = ({ paymentId, orderId, owner, amount, method }: PaymentCommand, gateway: string): PaymentRequest => ({
  paymentId,
  orderId,
  owner,
  amount,
  method,
  gateway,
});
const originOf = ({ actor, requestId }: PlacedMessage): Origin => ({ actor, requestId });
