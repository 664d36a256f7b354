export * from './checks.js';
export * from './fold-check.js';
export * from './postgres-orders.js';
export * from './tables.js';
