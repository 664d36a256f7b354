import { describeRelay } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeRelay('memory', makeOrdersStore);
