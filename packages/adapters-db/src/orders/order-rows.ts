import { searchWords } from '@quayside/application/kernel';
import { searchedOrderText } from '@quayside/application/orders';
import type { Currency, Money, Sku } from '@quayside/domain/kernel';
import type { Order, OrderDetails, OrderLine, RejectionReason } from '@quayside/domain/orders';
import { money } from '@quayside/domain/kernel';
import type { InferInsertModel, InferSelectModel } from 'drizzle-orm';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { detailColumns, type lines, type orders } from './tables.js';

export type OrderRow = InferInsertModel<typeof orders>;
export type LineRow = InferInsertModel<typeof lines>;
export type StoredOrder = InferSelectModel<typeof orders>;
export type StoredLine = InferSelectModel<typeof lines>;

export const toRow = (order: Order): OrderRow => ({
  id: uuidOf(order.id),
  externalId: order.externalId,
  owner: order.owner,
  status: order.status,
  reason: 'reason' in order ? order.reason : null,
  version: order.version,
  currency: order.currency,
  customerReference: order.customer.reference,
  ...pick(order, detailColumns),
  subtotal: order.totals.subtotal.amount,
  discount: order.totals.discount.amount,
  shipping: order.totals.shipping.amount,
  tax: order.totals.tax.amount,
  total: order.totals.total.amount,
  search: searchWords(searchedOrderText(order)).join(' '),
  createdAt: order.createdAt,
  updatedAt: order.updatedAt,
  placedAt: 'placedAt' in order ? order.placedAt : null,
  confirmedAt: 'confirmedAt' in order ? order.confirmedAt : null,
  rejectedAt: 'rejectedAt' in order ? order.rejectedAt : null,
  cancelledAt: 'cancelledAt' in order ? order.cancelledAt : null,
});

export const toLineRows = (order: Order): readonly LineRow[] => {
  const orderId = uuidOf(order.id);
  return order.lines.map((line) => ({
    orderId,
    number: line.number,
    sku: line.sku,
    name: line.name,
    quantity: line.quantity,
    unitPrice: line.unitPrice.amount,
    discount: line.discount.amount,
    taxRate: line.taxRate,
    tax: line.tax.amount,
    total: line.total.amount,
    negotiated: line.negotiated,
    stocked: line.stocked,
  }));
};

export const fromRow = (row: StoredOrder, lineRows: readonly StoredLine[]): Order => {
  const currency = row.currency as Currency;
  const of = (amount: number): Money => money(amount, currency);
  const base = {
    id: idOf('ord', row.id),
    externalId: row.externalId,
    owner: row.owner,
    version: row.version,
    currency,
    lines: lineRows.map((line) => fromLineRow(line, of)),
    totals: {
      subtotal: of(row.subtotal),
      discount: of(row.discount),
      shipping: of(row.shipping),
      tax: of(row.tax),
      total: of(row.total),
    },
    ...(pick(row, detailColumns) satisfies OrderDetails),
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
  // The table's constraints hold that each status has its moments and reasons.
  const placedAt = row.placedAt ?? '';
  switch (row.status) {
    case 'draft':
      return { ...base, status: 'draft' };
    case 'placed':
      return { ...base, status: 'placed', placedAt };
    case 'confirmed':
      return { ...base, status: 'confirmed', placedAt, confirmedAt: row.confirmedAt ?? '' };
    case 'rejected':
      return {
        ...base,
        status: 'rejected',
        placedAt,
        rejectedAt: row.rejectedAt ?? '',
        reason: row.reason as RejectionReason,
      };
    case 'cancelled':
      return {
        ...base,
        status: 'cancelled',
        placedAt: row.placedAt,
        cancelledAt: row.cancelledAt ?? '',
        reason: row.reason ?? '',
      };
  }
};

const fromLineRow = (line: StoredLine, of: (amount: number) => Money): OrderLine => ({
  number: line.number,
  sku: line.sku as Sku,
  name: line.name,
  quantity: line.quantity,
  unitPrice: of(line.unitPrice),
  discount: of(line.discount),
  taxRate: line.taxRate,
  tax: of(line.tax),
  total: of(line.total),
  negotiated: line.negotiated,
  stocked: line.stocked,
});

const pick = <T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> =>
  Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
