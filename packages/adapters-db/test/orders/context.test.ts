import { describeOrdersContext } from '@quayside/testkit';
import { describeOnDatabases } from '../databases.js';
import { ordersStores } from '../orders-store.js';

describeOnDatabases((name, databases) => describeOrdersContext(name, ordersStores(databases)));
