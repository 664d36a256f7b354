export * from './checks.js';
export * from './postgres-products.js';
export * from './tables.js';
