export * from './kernel/index.js';
export * from './orders/index.js';
