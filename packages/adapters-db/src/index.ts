export * from './checks.js';
export * from './kernel/index.js';
export * from './catalog/index.js';
export * from './identity/index.js';
export * from './orders/index.js';
export * from './embedded/index.js';
