export * from './decisions.js';
export * from './fulfilment-saga.js';
export * from './order-events.js';
export * from './order-line.js';
export * from './order.js';
export * from './saga-state.js';
