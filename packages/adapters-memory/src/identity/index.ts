export * from './memory-identity.js';
export type { MemoryServiceAccounts } from './memory-service-accounts.js';
export type { MemoryKeys } from './memory-keys.js';
export type { MemorySigningKeys } from './memory-signing-keys.js';
export * from './plain-tokens.js';
export * from './plain-outside-tokens.js';
export * from './plain-secrets.js';
