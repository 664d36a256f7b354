export * from './checks.js';
export * from './postgres-inventory.js';
export * from './tables.js';
