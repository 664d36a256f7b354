import { is } from 'drizzle-orm';
import { PgTable } from 'drizzle-orm/pg-core';
import * as audit from './audit/tables.js';
import * as catalog from './catalog/tables.js';
import * as identity from './identity/tables.js';
import * as inventory from './inventory/tables.js';
import * as kernel from './kernel/tables.js';
import * as orders from './orders/tables.js';
import * as payments from './payments/tables.js';

/** Every table that there is, context by context. */
export const allTables: readonly PgTable[] = [kernel, catalog, orders, inventory, payments, identity, audit].flatMap(
  (tables) => Object.values<unknown>(tables).filter((entry): entry is PgTable => is(entry, PgTable)),
);
