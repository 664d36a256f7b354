export * from './currency.js';
export * from './event.js';
export * from './frozen.js';
export * from './ids.js';
export * from './money.js';
export * from './result.js';
export * from './time.js';
export * from './values.js';
