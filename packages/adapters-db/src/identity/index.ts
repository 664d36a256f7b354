export * from './postgres-keys.js';
export * from './tables.js';
