import { Money, OrderId, PaymentId } from '@quayside/domain/kernel';
import type { PaymentEvent } from '@quayside/domain/payments';
import * as v from 'valibot';
import { eventContract, type EventContracts } from '../kernel/index.js';

const scope = 'payments:read';
type Inside<Type extends PaymentEvent['type']> = Extract<PaymentEvent, { type: Type }>['data'];

const of = { payment_id: PaymentId, order_id: OrderId };
const Of = v.strictObject(of);
const ofView = ({ paymentId, orderId }: Inside<'payments.payment_expired'>): v.InferOutput<typeof Of> => ({
  payment_id: paymentId,
  order_id: orderId,
});

/** What the outside hears of payments. The subject is the payment's id. */
export const paymentEvents = {
  'payments.payment_requested': eventContract({
    type: 'payments.payment_requested',
    version: 1,
    summary: 'Money is being asked for',
    scope,
    data: v.strictObject({ ...of, amount: Money }),
    view: (inside: Inside<'payments.payment_requested'>) => ({ ...ofView(inside), amount: inside.amount }),
  }),
  'payments.outcome_unknown': eventContract({
    type: 'payments.outcome_unknown',
    version: 1,
    summary: 'The gateway was asked and its answer was lost; it is being found out',
    scope,
    data: v.strictObject({ ...of, why: v.string() }),
    view: (inside: Inside<'payments.outcome_unknown'>) => ({ ...ofView(inside), why: inside.why }),
  }),
  'payments.payment_authorized': eventContract({
    type: 'payments.payment_authorized',
    version: 1,
    summary: 'The gateway holds the money',
    scope,
    data: v.strictObject({ ...of, amount: Money, reference: v.string() }),
    view: (inside: Inside<'payments.payment_authorized'>) => ({
      ...ofView(inside),
      amount: inside.amount,
      reference: inside.reference,
    }),
  }),
  'payments.payment_declined': eventContract({
    type: 'payments.payment_declined',
    version: 1,
    summary: 'The gateway gives no money',
    scope,
    data: v.strictObject({ ...of, reason: v.string() }),
    view: (inside: Inside<'payments.payment_declined'>) => ({ ...ofView(inside), reason: inside.reason }),
  }),
  'payments.payment_expired': eventContract({
    type: 'payments.payment_expired',
    version: 1,
    summary: 'Nobody could say for too long; whatever the gateway holds is given back',
    scope,
    data: Of,
    view: ofView,
  }),
  'payments.void_requested': eventContract({
    type: 'payments.void_requested',
    version: 1,
    summary: 'The money is to be given back',
    scope,
    data: Of,
    view: ofView,
  }),
  'payments.payment_voided': eventContract({
    type: 'payments.payment_voided',
    version: 1,
    summary: 'The money is given back, or was never asked for',
    scope,
    data: Of,
    view: ofView,
  }),
} as const satisfies EventContracts<PaymentEvent>;
