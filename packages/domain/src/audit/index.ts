export * from './chain.js';
export type { ChainBreak } from './chain-judge.js';
export * from './chain-reader.js';
