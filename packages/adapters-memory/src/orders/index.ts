export * from './memory-orders.js';
