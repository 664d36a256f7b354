export * from './builders.js';
export * from './contracts/index.js';
export * from './ground.js';
export * from './token-deps.js';
export * from './account-deps.js';
