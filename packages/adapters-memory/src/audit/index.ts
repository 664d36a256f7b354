export * from './memory-audit.js';
