import type { Context } from '@quayside/application/kernel';
import * as kernel from '@quayside/application/kernel';
import * as values from '@quayside/domain/kernel';
import * as audit from '@quayside/application/audit';
import * as catalog from '@quayside/application/catalog';
import * as identity from '@quayside/application/identity';
import * as inventory from '@quayside/application/inventory';
import * as orders from '@quayside/application/orders';
import * as payments from '@quayside/application/payments';
import type { GenericSchema } from 'valibot';
import { pascal } from './model.js';
import { entriesOf, schemaAt, shapeOf } from './shape.js';
import type { Told } from './told.js';

/** What the core exports by name, by the package that it is told in. */
const exported = {
  kernel: { ...values, ...kernel },
  audit,
  catalog,
  identity,
  inventory,
  orders,
  payments,
} satisfies Record<Context | 'kernel', object>;

/**
 * Names of messages whose shapes the core keeps to itself, by a place where they stand. Wherever else the same shape
 * stands it is the same message. What is neither exported nor named here is a message within the one that it stands in.
 */
const placed: Readonly<Record<string, string>> = {
  OrderLine: 'orders.get output lines',
  OrderTotals: 'orders.get output totals',
  Customer: 'orders.get output customer',
  Address: 'orders.get output shipping_address',
  LineInput: 'orders.place input lines',
  CustomerPatch: 'orders.amend input customer',
  AddressPatch: 'orders.amend input shipping_address',
  OrderedLine: 'orders.order_drafted data lines',
  Saga: 'orders.get_saga output',
  Location: 'inventory.get_location output',
  Reservation: 'inventory.get_reservation output',
  StockLevel: 'inventory.configure_stock output',
  Stock: 'inventory.get_stock output',
  Movement: 'inventory.list_movements output items',
  HeldStock: 'inventory.stock_reserved data allocations',
  MissingStock: 'inventory.get_reservation output shortages',
};

export interface MessageName {
  readonly name: string;
  readonly package: string;
}

export const packageOf = (context: string): string => `quayside.${context}.v1`;

const isObjectSchema = (value: unknown): value is GenericSchema =>
  typeof value === 'object' &&
  value !== null &&
  'kind' in value &&
  value.kind === 'schema' &&
  entriesOf(value as GenericSchema) !== null;

/** The names of messages by their shapes. Throws for a place at which nothing stands. */
export const messageNames = (told: Told): ReadonlyMap<GenericSchema, MessageName> => {
  const names = new Map<GenericSchema, MessageName>();
  for (const [name, place] of Object.entries(placed)) {
    const [subject = '', part = '', ...path] = place.split(' ');
    const whole = told.schema(subject, part);
    const schema = whole && schemaAt(whole, path);
    if (schema) names.set(schema, { name, package: packageOf(subject.split('.')[0] ?? '') });
    else if (told.isWhole) throw new Error(`the message ${name} is named after ${place}, and nothing stands there`);
  }
  for (const [context, members] of Object.entries(exported))
    for (const [name, member] of Object.entries<unknown>(members))
      if (isObjectSchema(member))
        names.set(shapeOf(member).schema, { name: pascal(name).replace(/View$/, ''), package: packageOf(context) });
  return names;
};
