import type { Clock, ConsumerState, Digest, Ids, Log, Sweep, UseCase } from '../kernel/index.js';
import { listAudit, makeListAudit } from './list-audit.js';
import type { AuditTrail } from './ports.js';
import { retentionSweep } from './retention.js';
import { makeSealer, type Sealer } from './sealer.js';

export * from './ports.js';
export { AuditRowView, auditRowView } from './audit-row-view.js';
export { AuditNarrowing, exportTrail } from './export.js';
export type { Sealer } from './sealer.js';
export {
  isWhole,
  linkOf,
  NoSuchRow,
  verifyTrail,
  type TrailVerdict,
  type VerifyDeps,
  type VerifyOptions,
} from './verify.js';

export const auditContracts = [listAudit] as const;

export interface AuditDeps {
  readonly trail: AuditTrail;
  readonly state: Pick<ConsumerState, 'hold'>;
  readonly digest: Digest;
  readonly ids: Ids;
  readonly clock: Clock;
  readonly log: Log;
  /** Milliseconds that rows are kept for. */
  readonly retention: number;
}

export interface Audit {
  readonly useCases: readonly UseCase[];
  readonly sealer: Sealer;
  readonly sweeps: readonly Sweep[];
}

/** The audit context, ready to be run. */
export const makeAudit = (deps: AuditDeps): Audit => ({
  useCases: [makeListAudit(deps.trail)],
  sealer: makeSealer(deps),
  sweeps: [retentionSweep(deps.trail, deps.ids, deps.clock, deps.retention)],
});
