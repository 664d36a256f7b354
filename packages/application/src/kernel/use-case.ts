import { ok, type Instant, type Result } from '@quayside/domain/kernel';
import type { AuditClaim } from './audit/index.js';
import type { Caller } from './caller.js';
import type { Contract, ErrorOf, InputOf, OutputOf } from './contract.js';
import type { OnceClaim, StagedMessages, UnitOfWork, UnitResult } from './unit-of-work.js';

/** A contract with what answers it, as the pipeline sees it. Made by `command` and `query` only. */
export interface UseCase<C extends Contract = Contract> {
  readonly contract: C;
  execute(input: unknown, execution: Execution): Promise<UnitResult<unknown, DeclaredError>>;
  /** Waits until what the command began has come to an end, or until `until`; gives back the output as it is then. */
  readonly settle?: (output: unknown, caller: Caller, until: Instant) => Promise<unknown>;
}

export interface Execution {
  readonly caller: Caller;
  readonly once: OnceClaim | null;
  /** The row of the command, for the unit of work that carries it out; null for a query. */
  readonly audit: AuditClaim | null;
}

export interface DeclaredError {
  readonly code: string;
  readonly details?: unknown;
}

/** What a command's handler works with beside its input. */
export interface CommandCall<Tx> {
  readonly caller: Caller;
  readonly tx: Tx;
}

type Handled<C extends Contract> = Promise<Result<OutputOf<C>, ErrorOf<C>> | KeptRefusal<ErrorOf<C>>>;

export const command = <C extends Contract, Tx extends StagedMessages>(
  contract: C,
  work: UnitOfWork<Tx>,
  handle: (input: InputOf<C>, call: CommandCall<Tx>) => Handled<C>,
  settle?: (output: OutputOf<C>, caller: Caller, until: Instant) => Promise<OutputOf<C>>,
): UseCase<C> => ({
  ...commandByCall(contract, work, (input, caller) => (tx: Tx) => handle(input, { caller, tx })),
  ...(settle && { settle: (output, caller, until) => settle(output, caller, until) }),
});

/**
 * As `command`, for a handler that has something to remember while its unit of work is run again: what is slow, and has no
 * effects, is done once for a call.
 */
export const commandByCall = <C extends Contract, Tx extends StagedMessages>(
  contract: C,
  work: UnitOfWork<Tx>,
  begin: (input: InputOf<C>, caller: Caller) => (tx: Tx) => Handled<C>,
): UseCase<C> => ({
  contract,
  execute: async (input, { caller, once, audit }) => {
    // The pipeline has parsed the input with this very contract's schema.
    const handle = begin(input, caller);
    const ended = await work.run<unknown, DeclaredError>(
      {
        actor: caller.principal.id,
        requestId: caller.requestId,
        deadline: caller.deadline,
        ...(once && { once }),
        ...(audit && { audit: telling(audit) }),
      },
      async (tx) => {
        const handled = await handle(tx);
        if (!(handled instanceof KeptRefusal)) return handled;
        if (once) throw new Error(`${contract.name} keeps a refusal, and so cannot keep its answers`);
        return ok(handled);
      },
    );
    return ended.outcome === 'committed' && isKept(ended.value)
      ? { outcome: 'refused', error: ended.value.error }
      : ended;
  },
});

/** A refusal of which the caller's next try must find a trace: what was staged is committed all the same. */
class KeptRefusal<E> {
  constructor(readonly error: E) {}
}
export type { KeptRefusal };

/**
 * Refuses, and commits what was staged: a wrong code is counted, a token that is used twice ends its session. Only for use
 * cases whose answers are never kept.
 */
export const refuseAndKeep = <const E extends DeclaredError>(error: E): KeptRefusal<E> => new KeptRefusal(error);

/** A refusal that is kept is on record as what it is. */
const telling = (audit: AuditClaim): AuditClaim => ({
  ...audit,
  text: (value, changes) =>
    isKept(value) ? audit.text(null, changes, value.error.code.toUpperCase()) : audit.text(value, changes),
});

const isKept = (handled: unknown): handled is KeptRefusal<DeclaredError> => handled instanceof KeptRefusal;

export const query = <C extends Contract>(
  contract: C,
  handle: (input: InputOf<C>, caller: Caller) => Promise<Result<OutputOf<C>, ErrorOf<C>>>,
): UseCase<C> => ({
  contract,
  execute: async (input, { caller }) => {
    const result = await handle(input, caller);
    return result.ok ? { outcome: 'committed', value: result.value } : { outcome: 'refused', error: result.error };
  },
});

/** For a handler that ends well without anything to add. */
export const done = ok(undefined);
