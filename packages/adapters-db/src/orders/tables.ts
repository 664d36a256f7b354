import { sql } from 'drizzle-orm';
import {
  boolean,
  char,
  index,
  integer,
  json,
  pgSchema,
  primaryKey,
  text,
  uniqueIndex,
  uuid,
} from 'drizzle-orm/pg-core';
import type { Metadata } from '@quayside/domain/kernel';
import type { Address, Customer, FulfilmentSaga, OrderDetails, OrderStatus } from '@quayside/domain/orders';
import { instant, whole } from '../kernel/tables.js';

export const ordersSchema = pgSchema('orders');

/** What callers say of an order, kept as it is: a column for each field of `OrderDetails`. */
const details = {
  customer: json('customer').$type<Customer>().notNull(),
  shippingAddress: json('shipping_address').$type<Address>().notNull(),
  billingAddress: json('billing_address').$type<Address>(),
  paymentMethod: text('payment_method').notNull(),
  metadata: json('metadata').$type<Metadata>().notNull(),
} satisfies Record<keyof OrderDetails, unknown>;
export const detailColumns = Object.keys(details) as readonly (keyof typeof details)[];

export const orders = ordersSchema.table(
  'orders',
  {
    id: uuid('id').primaryKey(),
    externalId: text('external_id'),
    owner: text('owner').notNull(),
    status: text('status').$type<OrderStatus>().notNull(),
    reason: text('reason'),
    version: integer('version').notNull(),
    currency: char('currency', { length: 3 }).notNull(),
    customerReference: text('customer_reference'),
    ...details,
    subtotal: whole('subtotal').notNull(),
    discount: whole('discount').notNull(),
    shipping: whole('shipping').notNull(),
    tax: whole('tax').notNull(),
    total: whole('total').notNull(),
    /** What a search looks through, as `searchWords` tells words apart, with blanks between them. */
    search: text('search').notNull(),
    createdAt: instant('created_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
    placedAt: instant('placed_at'),
    confirmedAt: instant('confirmed_at'),
    rejectedAt: instant('rejected_at'),
    cancelledAt: instant('cancelled_at'),
  },
  (table) => [
    uniqueIndex('orders_external_id')
      .on(table.externalId, table.owner)
      .where(sql`external_id is not null`),
    index('orders_created_at').on(table.createdAt, table.id),
    index('orders_owner').on(table.owner, table.createdAt, table.id),
    index('orders_placed_at').on(table.placedAt, table.id),
    index('orders_total').on(table.total, table.id),
    index('orders_status').on(table.status, table.createdAt, table.id),
    index('orders_customer')
      .on(table.customerReference, table.createdAt, table.id)
      .where(sql`customer_reference is not null`),
    index('orders_search').using('gin', sql`array_to_tsvector(string_to_array(search, ' '))`),
  ],
);

export const lines = ordersSchema.table(
  'lines',
  {
    orderId: uuid('order_id')
      .notNull()
      .references(() => orders.id, { onDelete: 'cascade' }),
    number: integer('number').notNull(),
    sku: text('sku').notNull(),
    name: text('name').notNull(),
    quantity: integer('quantity').notNull(),
    unitPrice: whole('unit_price').notNull(),
    discount: whole('discount').notNull(),
    taxRate: integer('tax_rate').notNull(),
    tax: whole('tax').notNull(),
    total: whole('total').notNull(),
    negotiated: boolean('negotiated').notNull(),
    stocked: boolean('stocked').notNull(),
  },
  (table) => [primaryKey({ name: 'lines_pkey', columns: [table.orderId, table.number] })],
);

export const sagas = ordersSchema.table(
  'sagas',
  {
    orderId: uuid('order_id')
      .primaryKey()
      .references(() => orders.id, { onDelete: 'cascade' }),
    reservationId: uuid('reservation_id').notNull(),
    paymentId: uuid('payment_id').notNull(),
    needsStock: boolean('needs_stock').notNull(),
    needsPayment: boolean('needs_payment').notNull(),
    step: text('step').$type<FulfilmentSaga['step']>().notNull(),
    /** What only this step has: its reason, its outcome, what is still to be given back. */
    detail: json('detail').notNull(),
    version: integer('version').notNull(),
    attempts: integer('attempts').notNull(),
    wakeAt: instant('wake_at'),
    stuckSince: instant('stuck_since'),
    startedAt: instant('started_at').notNull(),
    updatedAt: instant('updated_at').notNull(),
  },
  (table) => [
    index('sagas_due')
      .on(table.wakeAt)
      .where(sql`wake_at is not null`),
    index('sagas_open')
      .on(table.updatedAt, table.orderId)
      .where(sql`step <> 'done'`),
    index('sagas_updated_at').on(table.updatedAt, table.orderId),
    index('sagas_started_at').on(table.startedAt, table.orderId),
  ],
);
