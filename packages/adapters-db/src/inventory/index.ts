export * from './repair-stock.js';
export * from './checks.js';
export * from './postgres-inventory.js';
export * from './tables.js';
