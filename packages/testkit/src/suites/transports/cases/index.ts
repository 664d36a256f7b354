import { auditCases } from './audit.js';
import { catalogCases } from './catalog.js';
import { identityCases, serviceAccountCases } from './identity.js';
import { inventoryCases } from './inventory.js';
import { orderCases } from './orders.js';
import { paymentCases } from './payments.js';
import type { TransportCases } from './scene.js';
import { signInCases, userCases } from './users.js';

export type { Scene, TransportCase } from './scene.js';

/** A scene for each use case: one without any fails the suite. */
export const transportCases: TransportCases = {
  ...catalogCases,
  ...inventoryCases,
  ...orderCases,
  ...paymentCases,
  ...identityCases,
  ...serviceAccountCases,
  ...auditCases,
  ...signInCases,
  ...userCases,
};
