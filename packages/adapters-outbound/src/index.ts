export * from './resilience.js';
export * from './sandbox/index.js';
export * from './mail/index.js';
