import { describeMessageLog } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeMessageLog('memory', makeOrdersStore);
