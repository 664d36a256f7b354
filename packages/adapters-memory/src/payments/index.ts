export * from './memory-payments.js';
export * from './scripted-gateway.js';
