export * from './postgres-products.js';
export * from './tables.js';
