import { fail, ok, OrderId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { anyOf, contract, listInput, listOutput, pageView, query, requestOf } from '../kernel/index.js';
import { sagaSorts, type SagaArchive } from './ports.js';
import { sagaStates, sagaSteps, SagaView, sagaView } from './saga-view.js';

export const sagaNotFound = { category: 'not_found', message: 'There is no saga of such an order.' } as const;

export const listSagas = contract({
  name: 'orders.list_sagas',
  kind: 'query',
  summary: 'List fulfilment sagas, such as those that are stuck',
  scope: 'orders:sagas',
  input: listInput({ sorts: sagaSorts, filters: { state: anyOf(sagaStates), step: anyOf(sagaSteps) } }),
  output: listOutput(SagaView),
  errors: {},
});

export const getSaga = contract({
  name: 'orders.get_saga',
  kind: 'query',
  summary: 'Read the saga of one order: where it is and what it waits for',
  scope: 'orders:sagas',
  input: v.strictObject({ order_id: OrderId }),
  output: SagaView,
  errors: { saga_not_found: sagaNotFound },
});

export const makeListSagas = (archive: SagaArchive) =>
  query(listSagas, async (input) =>
    ok(
      pageView(
        await archive.list(requestOf(input, { state: input.state, step: input.step }, '-updated_at')),
        input,
        sagaView,
      ),
    ),
  );

export const makeGetSaga = (archive: SagaArchive) =>
  query(getSaga, async ({ order_id: orderId }) => {
    const saga = await archive.find(orderId);
    return saga ? ok(sagaView(saga)) : fail({ code: 'saga_not_found' });
  });
