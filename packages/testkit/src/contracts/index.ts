export * from './audit/index.js';
export * from './catalog/index.js';
export * from './identity/index.js';
export * from './kernel/index.js';
export * from './payment-gateway.js';
export * from './inventory/index.js';
export * from './orders/index.js';
export * from './payments/index.js';
