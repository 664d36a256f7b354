export * from './frozen.js';
export * from './memory-ports.js';
export * from './memory-database.js';
export * from './memory-list.js';
export * from './memory-messages.js';
export * from './memory-work.js';
export * from './versioned-map.js';
