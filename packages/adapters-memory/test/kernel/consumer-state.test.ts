import { describeConsumerState } from '@quayside/testkit';
import { makeOrdersStore } from '../orders-store.js';

describeConsumerState('memory', makeOrdersStore);
