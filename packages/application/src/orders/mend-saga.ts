import { fail, ok, OrderId } from '@quayside/domain/kernel';
import type { SagaSignal } from '@quayside/domain/orders';
import * as v from 'valibot';
import { command, contract } from '../kernel/index.js';
import { continueFulfilment } from './fulfil.js';
import type { OrdersWork } from './ports.js';
import { SagaView, sagaView, sagaSteps } from './saga-view.js';
import { sagaNotFound } from './watch-sagas.js';

const mending = <const Name extends `orders.${string}`>(name: Name, summary: string) =>
  contract({
    name,
    summary,
    kind: 'command',
    scope: 'orders:operate',
    once: 'optional',
    input: v.strictObject({ order_id: OrderId }),
    output: SagaView,
    errors: {
      saga_not_found: sagaNotFound,
      not_at_this_step: {
        category: 'conflict',
        message: 'The saga is at a step where this cannot be done.',
        details: v.strictObject({ step: v.picklist(sagaSteps) }),
      },
    },
  });

export const retrySaga = mending('orders.retry_saga', 'Ask again, now, for what the saga waits for');
export const skipSagaStep = mending(
  'orders.skip_saga_step',
  'Take as given back what a rejected or cancelled order still waits for',
);
export const compensateSaga = mending(
  'orders.compensate_saga',
  'Give the order up: its stock and payment are given back, and it is rejected',
);

type Mending = typeof retrySaga | typeof skipSagaStep | typeof compensateSaga;

const mender = (mends: Mending, signal: SagaSignal['type'] & `${string}_asked`) => (work: OrdersWork) =>
  command(mends, work, async ({ order_id: orderId }, { tx }) => {
    const order = await tx.orders.find(orderId);
    const saga = await tx.sagas.find(orderId);
    if (!saga || !order) return fail({ code: 'saga_not_found' });
    const mended = continueFulfilment(tx, saga, { type: signal }, { order, events: [] });
    return mended ? ok(sagaView(mended.saga)) : fail({ code: 'not_at_this_step', details: { step: saga.step } });
  });

export const makeRetrySaga = mender(retrySaga, 'retry_asked');
export const makeSkipSagaStep = mender(skipSagaStep, 'skip_asked');
export const makeCompensateSaga = mender(compensateSaga, 'compensation_asked');
