export * from './checks.js';
export * from './postgres-identity.js';
export * from './tables.js';
