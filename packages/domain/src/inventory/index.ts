export * from './allocation.js';
export * from './level-change.js';
export * from './location.js';
export * from './reservation.js';
export * from './stock-events.js';
export * from './stock.js';
