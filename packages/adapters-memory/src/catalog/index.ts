export * from './memory-products.js';
