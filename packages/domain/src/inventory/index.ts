export * from './allocation.js';
export * from './reservation.js';
export * from './stock-events.js';
export * from './stock.js';
