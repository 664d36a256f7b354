export * from './chain.js';
export * from './chain-reader.js';
