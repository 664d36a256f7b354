import {
  advance,
  between,
  interventions,
  later,
  reservationMargin,
  retryDelays,
  startSaga,
  triesBeforeStuck,
  type FulfilmentSaga,
  type SagaSignal,
} from '@quayside/domain';
import { expect } from 'chai';
import { newSaga, noon, sagaStart } from './examples.js';
import { after, far, reserved, signals, steps, told } from './sagas.js';

type Told = Readonly<Partial<Record<SagaSignal['type'], string>>>;

/** What each signal makes of a saga at each step, and what is to be done then. What is not named changes nothing. */
const table = {
  reserving: {
    stock_reserved: 'authorizing: authorize_payment',
    stock_refused: 'rejected: reject_order out_of_stock',
    reservation_expired: 'rejected: reject_order reservation_expired',
    order_cancelled: 'undoing stock: release_stock',
    time_passed: 'reserving: reserve_stock',
    retry_asked: 'reserving: reserve_stock',
    compensation_asked: 'rejecting given_up stock: release_stock',
  },
  authorizing: {
    reservation_expired: 'rejecting reservation_expired payment: void_payment',
    payment_authorized: 'confirmed: confirm_order',
    payment_declined: 'rejecting payment_declined stock: release_stock',
    payment_expired: 'rejecting payment_expired stock: release_stock',
    payment_voided: 'rejecting payment_declined stock: release_stock',
    order_cancelled: 'undoing stock+payment: release_stock, void_payment',
    time_passed: 'authorizing: authorize_payment',
    retry_asked: 'authorizing: authorize_payment',
    compensation_asked: 'rejecting given_up stock+payment: release_stock, void_payment',
  },
  'authorizing without stock': {
    reservation_expired: 'rejecting reservation_expired payment: void_payment',
    payment_authorized: 'confirmed: confirm_order',
    payment_declined: 'rejected: reject_order payment_declined',
    payment_expired: 'rejected: reject_order payment_expired',
    payment_voided: 'rejected: reject_order payment_declined',
    order_cancelled: 'undoing payment: void_payment',
    time_passed: 'authorizing: authorize_payment',
    retry_asked: 'authorizing: authorize_payment',
    compensation_asked: 'rejecting given_up payment: void_payment',
  },
  'rejecting, stock open': {
    stock_refused: 'rejected: reject_order payment_declined',
    stock_released: 'rejected: reject_order payment_declined',
    reservation_expired: 'rejected: reject_order payment_declined',
    order_cancelled: 'undoing stock: release_stock',
    time_passed: 'rejecting payment_declined stock: release_stock',
    retry_asked: 'rejecting payment_declined stock: release_stock',
    skip_asked: 'rejected: reject_order payment_declined',
  },
  'rejecting, payment open': {
    payment_declined: 'rejected: reject_order reservation_expired',
    payment_expired: 'rejected: reject_order reservation_expired',
    payment_voided: 'rejected: reject_order reservation_expired',
    order_cancelled: 'undoing payment: void_payment',
    time_passed: 'rejecting reservation_expired payment: void_payment',
    retry_asked: 'rejecting reservation_expired payment: void_payment',
    skip_asked: 'rejected: reject_order reservation_expired',
  },
  'rejecting, both open': {
    stock_refused: 'rejecting given_up payment',
    stock_released: 'rejecting given_up payment',
    reservation_expired: 'rejecting given_up payment',
    payment_declined: 'rejecting given_up stock',
    payment_expired: 'rejecting given_up stock',
    payment_voided: 'rejecting given_up stock',
    order_cancelled: 'undoing stock+payment: release_stock, void_payment',
    time_passed: 'rejecting given_up stock+payment: release_stock, void_payment',
    retry_asked: 'rejecting given_up stock+payment: release_stock, void_payment',
    skip_asked: 'rejected: reject_order given_up',
  },
  'undoing, stock open': {
    stock_refused: 'cancelled',
    stock_released: 'cancelled',
    reservation_expired: 'cancelled',
    time_passed: 'undoing stock: release_stock',
    retry_asked: 'undoing stock: release_stock',
    skip_asked: 'cancelled',
  },
  'undoing, payment open': {
    payment_declined: 'cancelled',
    payment_expired: 'cancelled',
    payment_voided: 'cancelled',
    time_passed: 'undoing payment: void_payment',
    retry_asked: 'undoing payment: void_payment',
    skip_asked: 'cancelled',
  },
  'undoing, both open': {
    stock_refused: 'undoing payment',
    stock_released: 'undoing payment',
    reservation_expired: 'undoing payment',
    payment_declined: 'undoing stock',
    payment_expired: 'undoing stock',
    payment_voided: 'undoing stock',
    time_passed: 'undoing stock+payment: release_stock, void_payment',
    retry_asked: 'undoing stock+payment: release_stock, void_payment',
    skip_asked: 'cancelled',
  },
  confirmed: {
    reservation_expired: 'undoing payment: cancel_order reservation_expired, void_payment',
    payment_voided: 'undoing stock: cancel_order payment_voided, release_stock',
    order_cancelled: 'undoing stock+payment: release_stock, void_payment',
  },
  'confirmed without payment': {
    reservation_expired: 'cancelled: cancel_order reservation_expired',
    payment_voided: 'undoing stock: cancel_order payment_voided, release_stock',
    order_cancelled: 'undoing stock: release_stock',
  },
  'confirmed without stock': {
    reservation_expired: 'undoing payment: cancel_order reservation_expired, void_payment',
    payment_voided: 'cancelled: cancel_order payment_voided',
    order_cancelled: 'undoing payment: void_payment',
  },
  rejected: {},
  cancelled: {},
} satisfies Readonly<Record<keyof typeof steps, Told>>;

const soon = later(noon, 60_000);

describe('what a signal makes of a saga', () => {
  for (const [step, make] of Object.entries(steps))
    for (const [type, signal] of Object.entries(signals)) {
      const expected = (table as Readonly<Record<string, Told>>)[step]?.[signal.type] ?? '-';
      it(`${step}, ${type} → ${expected}`, () => {
        const before = make();
        const move = advance(before, signal, soon);
        expect(told(move)).to.equal(expected);
        if (!move) return;
        const { orderId, reservationId, paymentId, needsStock, needsPayment, startedAt, version } = before;
        expect(move.saga).to.include({
          orderId,
          reservationId,
          paymentId,
          needsStock,
          needsPayment,
          startedAt,
          version: version + 1,
          updatedAt: soon,
        });
        expect(move.saga.wakeAt === null, 'that it waits for nothing').to.equal(move.saga.step === 'done');
      });
    }
});

describe('a saga', () => {
  it('begins with what its order needs', () => {
    const begun = (needsStock: boolean, needsPayment: boolean) =>
      told(startSaga({ ...sagaStart, needsStock, needsPayment }, noon));
    expect(begun(true, true)).to.equal('reserving: reserve_stock');
    expect(begun(true, false)).to.equal('reserving: reserve_stock');
    expect(begun(false, true)).to.equal('authorizing: authorize_payment');
    expect(begun(false, false)).to.equal('confirmed: confirm_order');
    expect(newSaga()).to.deep.include({
      ...sagaStart,
      version: 1,
      attempts: 1,
      startedAt: noon,
      updatedAt: noon,
      stuckSince: null,
      wakeAt: later(noon, retryDelays.first),
    });
  });

  it('is confirmed by stock alone where nothing is to be paid', () => {
    expect(told(advance(newSaga({ needsPayment: false }), reserved, soon))).to.equal('confirmed: confirm_order');
  });

  it('does not build on a reservation that is about to lapse', () => {
    const until = later(noon, 600_000);
    const saga = after([{ type: 'stock_reserved', until }]);
    const authorized = (now: string) => told(advance(saga, signals.payment_authorized, now));
    expect(authorized(later(until, -reservationMargin))).to.equal('confirmed: confirm_order');
    expect(authorized(later(until, 1 - reservationMargin))).to.equal(
      'rejecting reservation_expired stock+payment: release_stock, void_payment',
    );
    expect(told(advance(after([{ type: 'stock_reserved', until: null }]), signals.payment_authorized, far))).to.equal(
      'confirmed: confirm_order',
    );
  });

  it('does not ask again before its time', () => {
    const saga = newSaga();
    expect(advance(saga, signals.time_passed, later(noon, retryDelays.first - 1))).to.equal(null);
    expect(told(advance(saga, signals.time_passed, later(noon, retryDelays.first)))).to.equal(
      'reserving: reserve_stock',
    );
  });

  /** Asks again whenever it is time; gives back each saga on the way. */
  const askingAgain = (begun: FulfilmentSaga, times: number): readonly FulfilmentSaga[] => {
    const sagas = [begun];
    for (let time = 0; time < times; time += 1) {
      const saga = sagas.at(-1) ?? begun;
      const move = advance(saga, signals.time_passed, saga.wakeAt ?? far);
      if (!move) throw new Error('it does not ask again');
      sagas.push(move.saga);
    }
    return sagas;
  };

  it('waits twice as long each time, ten minutes at most', () => {
    const waits = askingAgain(newSaga(), 8).map(
      ({ updatedAt, wakeAt }) => between(updatedAt, wakeAt ?? updatedAt) / 1_000,
    );
    expect(waits).to.deep.equal([15, 30, 60, 120, 240, 480, 600, 600, 600]);
  });

  it('needs a person after so many tries, and goes on trying', () => {
    const sagas = askingAgain(newSaga(), 9);
    expect(sagas.map(({ stuckSince }) => stuckSince !== null)).to.deep.equal(
      sagas.map(({ attempts }) => attempts > triesBeforeStuck),
    );
    expect(new Set(sagas.flatMap(({ stuckSince }) => stuckSince ?? [])).size, 'since one moment').to.equal(1);
  });

  it('is no longer stuck when it goes on, or when a person has it tried again', () => {
    const stuck = askingAgain(newSaga(), 7).at(-1) ?? newSaga();
    expect(stuck.stuckSince).to.not.equal(null);
    expect(advance(stuck, reserved, soon)?.saga).to.include({
      stuckSince: null,
      attempts: 1,
      wakeAt: later(soon, retryDelays.first),
    });
    expect(advance(stuck, signals.retry_asked, soon)?.saga).to.include({
      stuckSince: null,
      attempts: 1,
      wakeAt: later(soon, retryDelays.first),
    });
  });

  it('offers a person what would change it, and nothing else', () => {
    const asked = {
      retry: signals.retry_asked,
      skip: signals.skip_asked,
      compensate: signals.compensation_asked,
    } as const;
    for (const [step, make] of Object.entries(steps)) {
      const possible = (Object.keys(asked) as (keyof typeof asked)[]).filter(
        (name) => advance(make(), asked[name], soon) !== null,
      );
      expect(interventions(make()), step).to.have.members(possible);
    }
  });
});
