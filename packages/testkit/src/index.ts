export * from './builders.js';
export * from './contracts/index.js';
export * from './ground.js';
