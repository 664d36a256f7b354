import { describeOrdersContext } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeOrdersContext('memory', makeOrdersStore);
