import { sagaSorts, type SagaFilter } from '@quayside/application';
import { advance, later, type FulfilmentSaga, type Instant, type SagaSignal } from '@quayside/domain';
import { expect } from 'chai';
import { byCursor, byOffset, sagaRequest, saveSaga, storeSaga, type Bench } from './bench.js';

/** Brings a saga further, and saves each step. */
const advanced = async (
  bench: Bench,
  saga: FulfilmentSaga,
  ...signals: readonly SagaSignal[]
): Promise<FulfilmentSaga> => {
  let current = saga;
  for (const signal of signals) {
    const move = advance(current, signal, bench.ground.clock.now());
    if (!move) throw new Error(`${signal.type} changes nothing of a saga at ${current.step}`);
    expect(await storeSaga(bench, move.saga)).to.equal('committed');
    current = move.saga;
  }
  return current;
};

const reserved = (until: Instant | null): SagaSignal => ({ type: 'stock_reserved', until });
const far = '2099-01-01T00:00:00.000Z';

/** A saga at each step, by the signals that bring it there. */
const steps: Readonly<Record<string, readonly SagaSignal[]>> = {
  reserving: [],
  'authorizing, with stock for a while': [reserved(far)],
  'authorizing, with stock for good': [reserved(null)],
  'rejecting, with stock to give back': [reserved(far), { type: 'payment_declined' }],
  'rejecting, with both to give back': [reserved(far), { type: 'compensation_asked' }],
  undoing: [reserved(far), { type: 'order_cancelled' }],
  'undoing, with the stock given back': [reserved(far), { type: 'order_cancelled' }, { type: 'stock_released' }],
  'done, confirmed': [reserved(far), { type: 'payment_authorized' }],
  'done, rejected': [{ type: 'stock_refused' }],
  'done, cancelled': [
    reserved(far),
    { type: 'order_cancelled' },
    { type: 'stock_released' },
    { type: 'payment_voided' },
  ],
};

export const sagas = (bench: () => Bench): void => {
  for (const [title, signals] of Object.entries(steps))
    it(`gives a saga back that is ${title}`, async () => {
      const { store, other, ground } = bench();
      const begun = await saveSaga(bench());
      ground.clock.advance(1_500);
      const saga = await advanced(bench(), begun, ...signals);
      expect(await store.sagas.find(saga.orderId)).to.deep.equal(saga);
      expect(await other.sagas.find(saga.orderId)).to.deep.equal(saga);
      const listed = await store.sagas.list(sagaRequest());
      expect(listed.items.find(({ orderId }) => orderId === saga.orderId)).to.deep.equal(saga);
    });

  it('finds no saga that is not there', async () => {
    const { store, ground } = bench();
    expect(await store.sagas.find(ground.ids.next('ord'))).to.equal(null);
  });

  it('saves nothing that is based on another version', async () => {
    const saga = await saveSaga(bench());
    const moved = await advanced(bench(), saga, reserved(null));
    expect(await storeSaga(bench(), { ...saga, version: 2 })).to.equal('busy');
    expect(await storeSaga(bench(), { ...saga, version: 4 })).to.equal('busy');
    expect(await storeSaga(bench(), { ...saga, version: 1 })).to.equal('busy');
    expect(await bench().store.sagas.find(saga.orderId)).to.deep.equal(moved);
  });
};

export const sagaLists = (bench: () => Bench): void => {
  let all: readonly FulfilmentSaga[] = [];
  before(async () => {
    const { ground } = bench();
    const made: FulfilmentSaga[] = [];
    for (const [number, signals] of [...Object.values(steps), ...Object.values(steps)].entries()) {
      if (number % 3 === 0) ground.clock.advance(1_000);
      const saga = await saveSaga(bench());
      if (number % 2 === 0) ground.clock.advance(1_000);
      made.push(await advanced(bench(), saga, ...signals));
    }
    for (const number of [0, 4, 11]) made[number] = await stuck(bench(), made[number] ?? (await saveSaga(bench())));
    all = made;
  });

  for (const by of sagaSorts)
    for (const descending of [false, true])
      it(`sorts by ${by}, ${descending ? 'down' : 'up'}, the same page by page and from cursor to cursor`, async () => {
        const { store } = bench();
        const key = (saga: FulfilmentSaga) =>
          `${by === 'started_at' ? saga.startedAt : saga.updatedAt} ${saga.orderId}`;
        const ascending = all.map(key).toSorted();
        const expected = descending ? ascending.toReversed() : ascending;
        const list = (page: number, cursor: string | null) =>
          store.sagas.list(sagaRequest({ sort: { by, descending }, perPage: 6, page, cursor }));
        expect((await byOffset((page) => list(page, null), 4)).map(key)).to.deep.equal(expected);
        expect((await byCursor((cursor) => list(1, cursor))).map(key)).to.deep.equal(expected);
        expect((await list(1, null)).total).to.equal(all.length);
      });

  const wanted: Readonly<Record<string, readonly [SagaFilter, (saga: FulfilmentSaga) => boolean]>> = {
    'those that run': [{ state: ['running'] }, (saga) => saga.step !== 'done' && saga.stuckSince === null],
    'those that are stuck': [{ state: ['stuck'] }, (saga) => saga.stuckSince !== null],
    'those that are done': [{ state: ['done'] }, (saga) => saga.step === 'done'],
    'those that are not done': [{ state: ['running', 'stuck'] }, (saga) => saga.step !== 'done'],
    'one step': [{ step: ['rejecting'] }, (saga) => saga.step === 'rejecting'],
    'several steps': [{ step: ['undoing', 'done'] }, (saga) => saga.step === 'undoing' || saga.step === 'done'],
    'a state and a step': [
      { state: ['stuck'], step: ['reserving'] },
      (saga) => saga.stuckSince !== null && saga.step === 'reserving',
    ],
  };
  for (const [title, [filter, test]] of Object.entries(wanted))
    it(`lists ${title}`, async () => {
      const expected = all.filter(test).map(({ orderId }) => orderId);
      expect(expected).to.not.have.length(0);
      const page = await bench().store.sagas.list(sagaRequest({ filter }));
      expect(page.items.map(({ orderId }) => orderId)).to.have.members(expected);
      expect(page.total).to.equal(expected.length);
    });

  it('tells which are to be asked for again, the longest overdue first', async () => {
    const { store } = bench();
    const waiting = all
      .flatMap(({ orderId, wakeAt }) => (wakeAt === null ? [] : [{ orderId, wakeAt }]))
      .toSorted((a, b) => (a.wakeAt < b.wakeAt ? -1 : 1));
    const moments = waiting.map(({ wakeAt }) => wakeAt);
    const dueAt = async (now: Instant, limit = 100) =>
      (await store.sagas.due(now, limit)).map((orderId) => waiting.find((saga) => saga.orderId === orderId)?.wakeAt);
    expect(await dueAt(far)).to.deep.equal(moments);
    expect(await dueAt(far, 3)).to.deep.equal(moments.slice(0, 3));
    const middle = moments[5] ?? '';
    expect(await dueAt(middle)).to.deep.equal(moments.filter((moment) => moment <= middle));
    expect(await dueAt(later(moments[0] ?? '', -1))).to.deep.equal([]);
  });
};

/** Lets time pass until a person is needed. */
const stuck = async (bench: Bench, saga: FulfilmentSaga): Promise<FulfilmentSaga> => {
  let current = saga;
  while (current.stuckSince === null) {
    bench.ground.clock.advance(600_000);
    current = await advanced(bench, current, { type: 'time_passed' });
  }
  return current;
};
