export * from './resilience.js';
export * from './sandbox/index.js';
