export * from './checks.js';
export * from './postgres-payments.js';
export * from './tables.js';
