import { describeOrders } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeOrders('memory', makeOrdersStore);
