import { Money, OrderId, PaymentId, visibleText } from '@quayside/domain';
import type { GatewayNotice } from '@quayside/application/payments';
import * as v from 'valibot';
import { answerOf, type SandboxEntry } from './entry.js';

/** The idempotency key of an operation: 1 to 200 visible ASCII characters, so that it fits into a header and a path. */
export const OperationKey = v.pipe(
  v.string('is required'),
  v.regex(/^[\x21-\x7e]{1,200}$/, 'must be 1 to 200 visible ASCII characters'),
);

export const AuthorizeBody = v.strictObject({
  payment_id: PaymentId,
  order_id: OrderId,
  amount: Money,
  method: visibleText(100),
});
export const VoidBody = v.strictObject({ payment_id: PaymentId });

/** Fields that we do not know are let through: a newer sandbox may say more. */
export const AnswerBody = v.variant('outcome', [
  v.object({ outcome: v.literal('authorized'), reference: v.string() }),
  v.object({ outcome: v.literal('declined'), reason: v.string() }),
  v.object({ outcome: v.literal('voided') }),
]);
export const ErrorBody = v.object({ error: v.object({ code: v.string(), message: v.string() }) });

/** What a webhook of the sandbox says: the operation's key and its outcome, as a look-up would tell it. */
export const NoticeBody = v.object({
  type: v.string(),
  timestamp: v.string(),
  data: v.intersect([v.object({ key: OperationKey, payment_id: PaymentId }), AnswerBody]),
});

export const noticeOf = (entry: SandboxEntry): v.InferInput<typeof NoticeBody> => {
  const answer = answerOf(entry);
  return {
    type: `payment.${answer.outcome}`,
    timestamp: entry.at,
    data: { key: entry.key, payment_id: entry.paymentId, ...answer },
  };
};

export const fromNotice = ({ data }: v.InferOutput<typeof NoticeBody>): GatewayNotice => ({
  paymentId: data.payment_id,
  key: data.key,
  answer: fromAnswer(data),
});

/** The answer alone, without what else a body may say. */
export const fromAnswer = (body: v.InferOutput<typeof AnswerBody>): GatewayNotice['answer'] => {
  switch (body.outcome) {
    case 'authorized':
      return { outcome: 'authorized', reference: body.reference };
    case 'declined':
      return { outcome: 'declined', reason: body.reason };
    case 'voided':
      return { outcome: 'voided' };
  }
};
