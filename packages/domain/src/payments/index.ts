export * from './payment-events.js';
export * from './payment.js';
export * from './settlement.js';
