import type { Allocation, MovementKind, Reservation, Shortage } from '@quayside/domain/inventory';
import { sql } from 'drizzle-orm';
import { boolean, index, integer, json, pgSchema, primaryKey, text, uniqueIndex, uuid } from 'drizzle-orm/pg-core';
import { instant, whole } from '../kernel/tables.js';

export const inventorySchema = pgSchema('inventory');

export const locations = inventorySchema.table('locations', {
  id: uuid('id').primaryKey(),
  code: text('code').notNull().unique('locations_code'),
  name: text('name').notNull(),
  priority: integer('priority').notNull(),
  active: boolean('active').notNull(),
  version: integer('version').notNull(),
  createdAt: instant('created_at').notNull(),
  updatedAt: instant('updated_at').notNull(),
});

/** One SKU at one location: see the migration for what its constraints hold. */
export const stock = inventorySchema.table(
  'stock',
  {
    sku: text('sku').notNull(),
    locationId: uuid('location_id')
      .notNull()
      .references(() => locations.id),
    onHand: whole('on_hand').notNull().default(0),
    reserved: whole('reserved').notNull().default(0),
    reorderPoint: whole('reorder_point'),
    allowBackorder: boolean('allow_backorder').notNull().default(false),
    low: boolean('low').notNull().default(false),
    version: integer('version').notNull().default(0),
  },
  (table) => [
    primaryKey({ name: 'stock_pkey', columns: [table.sku, table.locationId] }),
    index('stock_by_location').on(table.locationId, table.sku),
    index('stock_low')
      .on(table.sku, table.locationId)
      .where(sql`low`),
  ],
);

export const reservations = inventorySchema.table(
  'reservations',
  {
    id: uuid('id').primaryKey(),
    orderId: uuid('order_id').notNull().unique('reservations_order_id'),
    status: text('status').$type<Reservation['status']>().notNull(),
    allocations: json('allocations').$type<readonly Allocation[]>().notNull(),
    shortages: json('shortages').$type<readonly Shortage[]>().notNull(),
    expiresAt: instant('expires_at'),
    /** When to ask for its expiry; later than `expiresAt` where that was asked for already. */
    expiryDueAt: instant('expiry_due_at'),
    endedAt: instant('ended_at'),
    version: integer('version').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('reservations_created_at').on(table.createdAt, table.id),
    index('reservations_status').on(table.status, table.createdAt, table.id),
    index('reservations_due')
      .on(table.expiryDueAt)
      .where(sql`expiry_due_at is not null`),
  ],
);

/** The ledger. */
export const movements = inventorySchema.table(
  'movements',
  {
    id: uuid('id').primaryKey(),
    kind: text('kind').$type<MovementKind>().notNull(),
    sku: text('sku').notNull(),
    locationId: uuid('location_id').notNull(),
    onHand: whole('on_hand').notNull(),
    reserved: whole('reserved').notNull(),
    reservationId: uuid('reservation_id'),
    note: text('note'),
    actor: text('actor').notNull(),
    at: instant('at').notNull(),
  },
  (table) => [
    index('movements_at').on(table.at, table.id),
    index('movements_sku').on(table.sku, table.at, table.id),
    index('movements_location').on(table.locationId, table.at, table.id),
    index('movements_operators')
      .on(table.kind, table.at, table.id)
      .where(sql`reservation_id is null`),
    uniqueIndex('movements_reservation')
      .on(table.reservationId, table.sku, table.locationId, table.kind)
      .where(sql`reservation_id is not null`),
  ],
);
