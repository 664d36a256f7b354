import {
  between,
  evolvePayment,
  later,
  operationLease,
  requestPayment,
  requestVoid,
  voidUnrequested,
  zero,
  type Instant,
  type Payment,
  type PaymentDecided,
} from '@quayside/domain';
import { expect } from 'chai';
import { answers, History, noon, operationId, overdue, request } from './examples.js';

type Outcome = keyof typeof answers;
/** `payment, operation`, then `hold` or `release` where the ledger changes, then `> kind` where an operation leaves. */
type Table = Readonly<Record<Outcome, string>>;

const told = (history: History, decided: PaymentDecided): string => {
  const settled = decided.operations.find(({ id }) => id === history.latest.id);
  const booked = decided.entries.map(({ debit }) => (debit === 'authorized_funds' ? ' hold' : ' release')).join('');
  return `${decided.payment.status}, ${settled?.status}${booked}${decided.toSend ? ` > ${decided.toSend.kind}` : ''}`;
};

const requested = History.requested();
const unknown = requested.answered(answers.unknown);
const authorized = requested.answered(answers.authorized);

const tables: readonly (readonly [given: string, history: History, now: Instant, then: Table])[] = [
  [
    'a payment is requested',
    requested,
    noon,
    {
      authorized: 'authorized, succeeded hold',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'unknown, unknown',
      unreachable: 'requested, pending',
      not_found: 'requested, pending > authorize',
    },
  ],
  [
    'its outcome is unknown',
    unknown,
    noon,
    {
      authorized: 'authorized, succeeded hold',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'unknown, unknown',
      unreachable: 'unknown, unknown',
      not_found: 'unknown, pending > authorize',
    },
  ],
  [
    'it was requested too long ago',
    requested,
    overdue,
    {
      authorized: 'authorized, succeeded hold',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'expired, failed > void',
      unreachable: 'expired, failed > void',
      not_found: 'expired, failed > void',
    },
  ],
  [
    'its outcome is unknown for too long',
    unknown,
    overdue,
    {
      authorized: 'authorized, succeeded hold',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'expired, failed > void',
      unreachable: 'expired, failed > void',
      not_found: 'expired, failed > void',
    },
  ],
  [
    'a requested payment is to be voided',
    requested.voidAsked(),
    noon,
    {
      authorized: 'authorized, succeeded hold > void',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'unknown, unknown',
      unreachable: 'requested, pending',
      not_found: 'requested, failed > void',
    },
  ],
  [
    'an unknown payment is to be voided',
    unknown.voidAsked(),
    noon,
    {
      authorized: 'authorized, succeeded hold > void',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'unknown, unknown',
      unreachable: 'unknown, unknown',
      not_found: 'unknown, failed > void',
    },
  ],
  [
    'a payment that is to be voided waits for too long',
    unknown.voidAsked(),
    overdue,
    {
      authorized: 'authorized, succeeded hold > void',
      declined: 'declined, failed',
      voided: 'voided, failed',
      unknown: 'expired, failed > void',
      unreachable: 'expired, failed > void',
      not_found: 'expired, failed > void',
    },
  ],
  [
    'an authorized payment is being voided',
    authorized.voidAsked(),
    noon,
    {
      authorized: 'authorized, pending',
      declined: 'authorized, pending',
      voided: 'voided, succeeded release',
      unknown: 'authorized, unknown',
      unreachable: 'authorized, pending',
      not_found: 'authorized, pending > void',
    },
  ],
  [
    'the void of an authorized payment is unknown, for however long',
    authorized.voidAsked().answered(answers.unknown),
    overdue,
    {
      authorized: 'authorized, unknown',
      declined: 'authorized, unknown',
      voided: 'voided, succeeded release',
      unknown: 'authorized, unknown',
      unreachable: 'authorized, unknown',
      not_found: 'authorized, pending > void',
    },
  ],
  [
    'an expired payment is being voided',
    unknown.answered(answers.unknown, overdue),
    overdue,
    {
      authorized: 'expired, pending',
      declined: 'expired, pending',
      voided: 'expired, succeeded',
      unknown: 'expired, unknown',
      unreachable: 'expired, pending',
      not_found: 'expired, pending > void',
    },
  ],
  [
    'an authorization was called off before the gateway heard of it',
    unknown.voidAsked().answered(answers.not_found),
    overdue,
    {
      authorized: 'unknown, pending',
      declined: 'unknown, pending',
      voided: 'voided, succeeded',
      unknown: 'unknown, unknown',
      unreachable: 'unknown, pending',
      not_found: 'unknown, pending > void',
    },
  ],
];

describe('settling a payment', () => {
  for (const [given, history, now, table] of tables)
    describe(`given that ${given}`, () => {
      for (const outcome of Object.keys(answers) as Outcome[])
        it(`the answer ${outcome} makes it: ${table[outcome]}`, () => {
          const decided = history.settle(answers[outcome], now);
          if (!decided) expect.fail('nothing was decided');
          expect(told(history, decided)).to.equal(table[outcome]);
          expect(history.with(decided).events.reduce<Payment | null>(evolvePayment, null)).to.deep.equal(
            decided.payment,
          );
          if (decided.toSend) expect(decided.operations).to.include(decided.toSend);
        });
    });

  const ended: readonly (readonly [string, History])[] = [
    ['authorized', authorized],
    ['declined', requested.answered(answers.declined)],
    ['voided by the gateway', requested.answered(answers.voided)],
    ['voided', authorized.voidAsked().answered(answers.voided)],
    ['expired and voided', unknown.answered(answers.not_found, overdue).answered(answers.voided)],
  ];
  for (const [status, history] of ended)
    it(`a payment that is ${status} is settled: no answer changes it again`, () => {
      for (const answer of Object.values(answers)) expect(history.settle(answer, overdue)).to.equal(null);
    });

  it('books what is held once, on two accounts, and takes it back when it is voided', () => {
    const voided = authorized.voidAsked().answered(answers.voided);
    expect(voided.entries).to.deep.equal([
      {
        paymentId: request.paymentId,
        operationId: operationId(1),
        debit: 'authorized_funds',
        credit: 'customer_funds',
        amount: request.amount,
        at: noon,
      },
      {
        paymentId: request.paymentId,
        operationId: operationId(2),
        debit: 'customer_funds',
        credit: 'authorized_funds',
        amount: request.amount,
        at: noon,
      },
    ]);
  });

  it('asks after an open operation later and later, at most every five minutes', () => {
    let history = requested.answered(answers.unreachable);
    const delays = [];
    for (let round = 0; round < 12; round += 1) {
      delays.push(between(noon, history.latest.nextAttemptAt ?? noon));
      history = history.answered(answers.unreachable);
    }
    expect(delays.slice(0, 4)).to.deep.equal([2_000, 4_000, 8_000, 16_000]);
    expect(delays.slice(-3)).to.deep.equal([300_000, 300_000, 300_000]);
    expect(history.latest.attempts).to.equal(14);
  });

  it('gives what leaves for the gateway its lease, and a number and a key that the payment had not before', () => {
    const decided = requestVoid(authorized.known, authorized.latest, operationId(2), noon);
    expect(decided?.toSend).to.include({
      kind: 'void',
      sequence: 2,
      key: `${request.paymentId}.void.2`,
      nextAttemptAt: later(noon, operationLease),
    });
  });
});

describe('requesting a payment', () => {
  it('puts the authorization in the journal, to be sent', () => {
    const { payment, operations, toSend, entries } = requestPayment(request, operationId(1), noon);
    expect(payment).to.include({ status: 'requested', version: 1, voidAsked: false, reference: null });
    expect(operations).to.deep.equal([toSend]);
    expect(toSend).to.include({
      kind: 'authorize',
      sequence: 1,
      status: 'pending',
      attempts: 1,
      key: `${request.paymentId}.authorize.1`,
    });
    expect(entries).to.deep.equal([]);
  });

  it('refuses to pay nothing', () => {
    const nothing = { ...request, amount: zero(request.amount.currency) };
    expect(() => requestPayment(nothing, operationId(1), noon)).to.throw(RangeError);
    expect(() => voidUnrequested(nothing, noon)).to.throw(RangeError);
  });
});

describe('asking for a void', () => {
  it('ends a payment that was never asked for, without a word to the gateway', () => {
    const { payment, operations, toSend } = voidUnrequested(request, noon);
    expect(payment).to.include({ status: 'voided', version: 1, voidedAt: noon });
    expect([operations, toSend]).to.deep.equal([[], null]);
  });

  it('waits for the answer while an authorization is on its way', () => {
    const decided = requestVoid(requested.known, requested.latest, operationId(2), noon);
    expect(decided).to.deep.include({ operations: [], toSend: null });
    expect(decided?.payment).to.include({ status: 'requested', voidAsked: true });
  });

  it('changes nothing where it was asked before, or where nothing is held', () => {
    for (const history of [
      requested.voidAsked(),
      authorized.voidAsked(),
      authorized.voidAsked().answered(answers.voided),
      requested.answered(answers.declined),
      unknown.answered(answers.unknown, overdue),
    ])
      expect(requestVoid(history.known, history.latest, operationId(9), noon)).to.equal(null);
  });
});

describe('the history of a payment', () => {
  it('does not go on where it is not legal', () => {
    const [first] = requested.events;
    const { events } = authorized.voidAsked().answered(answers.voided);
    if (!first) expect.fail('there is no first event');
    expect(() => evolvePayment(requested.known, first)).to.throw('cannot follow requested');
    for (const event of events.slice(1)) {
      expect(() => evolvePayment(null, event)).to.throw('cannot follow nothing');
      expect(() => evolvePayment(requested.answered(answers.declined).known, event)).to.throw('cannot follow declined');
    }
  });
});
