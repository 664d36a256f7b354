export * from './memory-inventory.js';
