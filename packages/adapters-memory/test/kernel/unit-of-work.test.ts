import { describeUnitOfWork } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeUnitOfWork('memory', makeOrdersStore);
