export * from './folder-mail.js';
export * from './smtp-mail.js';
