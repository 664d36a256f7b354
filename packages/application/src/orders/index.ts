import type { Consumer, Sweep, UseCase } from '../kernel/index.js';
import { makeCancelOrder, cancelOrder } from './cancel-order.js';
import {
  amendOrder,
  makeAmendOrder,
  makePlaceDraft,
  makeReplaceOrder,
  placeDraft,
  replaceOrder,
} from './change-draft.js';
import { getOrder, makeGetOrder } from './get-order.js';
import { getTimeline, makeGetTimeline } from './get-timeline.js';
import { sagaTimeouts } from './hear-answers.js';
import { listOrders, makeListOrders } from './list-orders.js';
import {
  compensateSaga,
  makeCompensateSaga,
  makeRetrySaga,
  makeSkipSagaStep,
  retrySaga,
  skipSagaStep,
} from './mend-saga.js';
import { makePlaceOrder, placeOrder } from './place-order.js';
import type { OrderArchive, OrderOutcomes, OrdersWork, PriceList, SagaArchive } from './ports.js';
import { ordersConsumer } from './subscriptions.js';
import { getSaga, listSagas, makeGetSaga, makeListSagas } from './watch-sagas.js';

export { orderEvents } from './events.js';
export * from './ports.js';
export { beginFulfilment } from './fulfil.js';
export { OrderView, orderView } from './order-view.js';
export { searchedOrderText } from './searched-text.js';

export const ordersContracts = [
  placeOrder,
  getOrder,
  listOrders,
  replaceOrder,
  amendOrder,
  placeDraft,
  cancelOrder,
  getTimeline,
  listSagas,
  getSaga,
  retrySaga,
  skipSagaStep,
  compensateSaga,
] as const;

export interface OrdersDeps {
  readonly work: OrdersWork;
  readonly orders: OrderArchive;
  readonly sagas: SagaArchive;
  readonly priceList: PriceList;
  readonly outcomes: OrderOutcomes;
}

/** The orders context, ready to be run: what can be asked of it, what it hears, and what it does in time. */
export const makeOrders = (
  deps: OrdersDeps,
): { readonly useCases: readonly UseCase[]; readonly consumer: Consumer; readonly sweeps: readonly Sweep[] } => ({
  useCases: [
    makePlaceOrder(deps),
    makeGetOrder(deps.orders),
    makeListOrders(deps.orders),
    makeReplaceOrder(deps),
    makeAmendOrder(deps),
    makePlaceDraft(deps),
    makeCancelOrder(deps.work),
    makeGetTimeline(deps.orders),
    makeListSagas(deps.sagas),
    makeGetSaga(deps.sagas),
    makeRetrySaga(deps.work),
    makeSkipSagaStep(deps.work),
    makeCompensateSaga(deps.work),
  ],
  consumer: ordersConsumer(deps.work),
  sweeps: [sagaTimeouts(deps.work, deps.sagas)],
});
