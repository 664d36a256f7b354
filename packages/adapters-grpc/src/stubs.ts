/* The clients that are made of the `.proto` files, for whoever calls over gRPC from TypeScript. */
export { NullValue } from './generated/google/protobuf/struct.js';
export * as audit from './generated/quayside/audit/v1/audit.js';
export * as catalog from './generated/quayside/catalog/v1/catalog.js';
export * as events from './generated/quayside/events/v1/events.js';
export * as identity from './generated/quayside/identity/v1/identity.js';
export * as inventory from './generated/quayside/inventory/v1/inventory.js';
export * as kernel from './generated/quayside/kernel/v1/kernel.js';
export * as orders from './generated/quayside/orders/v1/orders.js';
export * as payments from './generated/quayside/payments/v1/payments.js';
