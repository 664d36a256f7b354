export * from './postgres-audit.js';
export * from './checks.js';
