import type { AuditRecorder } from './audit/index.js';
import type { Answer, Call } from './call.js';
import type { Caller, Principal } from './caller.js';
import type { Contract } from './contract.js';
import type { Limits } from './limits.js';
import type { OnceRecords } from './once.js';
import type { Clock, Digest, Log } from './ports.js';

export interface Authenticator {
  /** Null where the credential is not, or no longer, good. */
  principalOf(credential: string): Promise<Principal | null>;
}

/** What watches every call: observers hear how each ended. */
export interface PipelineHooks {
  readonly observe?: (ended: Ended) => void;
}
export interface Ended {
  readonly call: Call;
  readonly contract: Contract;
  /** Null where it was refused before it was known who asked. */
  readonly caller: Caller | null;
  readonly answer: Answer;
  readonly milliseconds: number;
}

export interface PipelineDeps {
  readonly clock: Clock;
  readonly digest: Digest;
  readonly log: Log;
  readonly authenticator: Authenticator;
  readonly once: OnceRecords;
  readonly audit: AuditRecorder;
  readonly hooks?: PipelineHooks;
  /** Budgets of calls; none where it is left out. */
  readonly limits?: Limits;
  /** Whether each output is checked against its contract: for tests, where a wrong view should fail loudly. */
  readonly checkOutputs?: boolean;
}
