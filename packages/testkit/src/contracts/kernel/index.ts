export * from './consumer-state.js';
export * from './message-log.js';
export * from './once-records.js';
export * from './orders-store.js';
export * from './relay.js';
export * from './unit-of-work.js';
export * from './vault.js';
export { describeMail, type MailUnderTest } from './mail.js';
