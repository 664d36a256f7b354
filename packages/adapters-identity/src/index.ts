export * from './argon2-passwords.js';
export * from './common-passwords.js';
export * from './jose-tokens.js';
export * from './outside-tokens.js';
export * from './totp-codes.js';
