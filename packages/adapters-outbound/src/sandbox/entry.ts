import type { AuthorizeQuestion } from '@quayside/application/payments';
import { Money, OrderId, PaymentId, type Instant } from '@quayside/domain';
import * as v from 'valibot';

/** What the sandbox says of an operation that it did. */
export type SandboxAnswer = AuthorizeAnswer | { readonly outcome: 'voided' };
type AuthorizeAnswer =
  | { readonly outcome: 'authorized'; readonly reference: string }
  | { readonly outcome: 'declined'; readonly reason: string };

/** One operation in the sandbox's own ledger. It is never changed: another operation is another entry. */
export type SandboxEntry = AuthorizeEntry | VoidEntry;

export interface AuthorizeEntry extends AuthorizeQuestion {
  readonly kind: 'authorize';
  readonly answer: AuthorizeAnswer;
  readonly at: Instant;
}
export interface VoidEntry {
  readonly kind: 'void';
  readonly key: string;
  readonly paymentId: PaymentId;
  /** What was held and is given back; null where nothing was, and the entry only forbids a later authorization. */
  readonly released: Money | null;
  readonly at: Instant;
}

export const answerOf = (entry: SandboxEntry): SandboxAnswer =>
  entry.kind === 'authorize' ? entry.answer : { outcome: 'voided' };

/** What the sandbox granted for a payment, in minor units, and whether it was given back since. */
export interface SandboxHolding {
  readonly paymentId: PaymentId;
  /** The key of the operation that was granted. */
  readonly key: string;
  readonly amount: Money;
  readonly reference: string;
  readonly voided: boolean;
}

/** The authorizations that a ledger holds, in its order: at most one for each payment, unless the sandbox is broken. */
export const holdingsOf = (entries: Iterable<SandboxEntry>): readonly SandboxHolding[] => {
  const granted: AuthorizeEntry[] = [];
  const released = new Set<PaymentId>();
  for (const entry of entries) {
    if (entry.kind === 'void') released.add(entry.paymentId);
    else if (entry.answer.outcome === 'authorized') granted.push(entry);
  }
  return granted.flatMap(({ paymentId, key, amount, answer }) =>
    answer.outcome === 'authorized'
      ? [{ paymentId, key, amount, reference: answer.reference, voided: released.has(paymentId) }]
      : [],
  );
};

const AuthorizeLine = v.variant('outcome', [
  v.strictObject({
    kind: v.literal('authorize'),
    key: v.string(),
    payment_id: PaymentId,
    order_id: OrderId,
    amount: Money,
    method: v.string(),
    outcome: v.literal('authorized'),
    reference: v.string(),
    at: v.string(),
  }),
  v.strictObject({
    kind: v.literal('authorize'),
    key: v.string(),
    payment_id: PaymentId,
    order_id: OrderId,
    amount: Money,
    method: v.string(),
    outcome: v.literal('declined'),
    reason: v.string(),
    at: v.string(),
  }),
]);
const VoidLine = v.strictObject({
  kind: v.literal('void'),
  key: v.string(),
  payment_id: PaymentId,
  released: v.nullable(Money),
  at: v.string(),
});
const Line = v.variant('kind', [AuthorizeLine, VoidLine]);

/** The entry as a line of the ledger's file and of its dump: JSON without its line feed. */
export const toLine = (entry: SandboxEntry): string => {
  const { key, paymentId, at } = entry;
  const line: v.InferInput<typeof Line> =
    entry.kind === 'void'
      ? { kind: 'void', key, payment_id: paymentId, released: entry.released, at }
      : {
          kind: 'authorize',
          key,
          payment_id: paymentId,
          order_id: entry.orderId,
          amount: entry.amount,
          method: entry.method,
          ...entry.answer,
          at,
        };
  return JSON.stringify(line);
};

/** Null where the line is none of ours. */
export const fromLine = (text: string): SandboxEntry | null => {
  const parsed = v.safeParse(Line, jsonOf(text));
  if (!parsed.success) return null;
  const line = parsed.output;
  const { key, payment_id: paymentId, at } = line;
  if (line.kind === 'void') return { kind: 'void', key, paymentId, released: line.released, at };
  const answer: AuthorizeAnswer =
    line.outcome === 'authorized'
      ? { outcome: 'authorized', reference: line.reference }
      : { outcome: 'declined', reason: line.reason };
  return {
    kind: 'authorize',
    key,
    paymentId,
    orderId: line.order_id,
    amount: line.amount,
    method: line.method,
    answer,
    at,
  };
};

/** The value that a JSON text says; undefined, which JSON cannot say, where it is none. */
export const jsonOf = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
