import { describeOnceRecords } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeOnceRecords('memory', makeOrdersStore);
