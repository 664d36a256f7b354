export * from './audit-entry.js';
export * from './audit-recorder.js';
export { AuditedAttempt, type AuditClaim } from './audited-attempt.js';
export { namesObject } from './audited-object.js';
