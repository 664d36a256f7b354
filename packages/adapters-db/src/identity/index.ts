export * from './checks.js';
export * from './postgres-keys.js';
export * from './tables.js';
