import { describeRelay } from '@quayside/testkit';
import { describeOnDatabases } from '../databases.js';
import { ordersStores } from '../orders-store.js';

describeOnDatabases((name, databases) => describeRelay(name, ordersStores(databases)));
