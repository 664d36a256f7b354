import type { Consumer } from '../kernel/index.js';
import { answersTo } from './hear-answers.js';
import type { OrdersWork } from './ports.js';

/** What the orders context hears: the answers to what its sagas asked. */
export const ordersConsumer = (work: OrdersWork): Consumer => ({ name: 'orders', reactions: answersTo(work) });
