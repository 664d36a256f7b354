export * from './postgres-orders.js';
export * from './tables.js';
