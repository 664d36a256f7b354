export * from './memory-keys.js';
