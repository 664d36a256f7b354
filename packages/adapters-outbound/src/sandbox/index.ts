export * from './bank.js';
export {
  holdingsOf,
  type AuthorizeEntry,
  type SandboxAnswer,
  type SandboxEntry,
  type SandboxHolding,
  type VoidEntry,
} from './entry.js';
export type { SandboxFailure } from './failure.js';
export * from './file-ledger.js';
export * from './http-client.js';
export { inProcessSandbox, sandboxName, type InProcessSandboxOptions } from './in-process.js';
export { readSandboxLedger, scanSandboxLedger, type Scanned } from './ledger-file.js';
export { memorySandboxLedger, type SandboxLedger } from './ledger.js';
export { sandboxMethods } from './methods.js';
export * from './server.js';
export type { WebhookSettings } from './webhook-sender.js';
export { WebhookSecret } from './webhook-signature.js';
