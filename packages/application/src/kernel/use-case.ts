import { ok, type Instant, type Result } from '@quayside/domain/kernel';
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

export const command = <C extends Contract, Tx extends StagedMessages>(
  contract: C,
  work: UnitOfWork<Tx>,
  handle: (input: InputOf<C>, call: CommandCall<Tx>) => Promise<Result<OutputOf<C>, ErrorOf<C>>>,
  settle?: (output: OutputOf<C>, caller: Caller, until: Instant) => Promise<OutputOf<C>>,
): UseCase<C> => ({
  contract,
  execute: (input, { caller, once }) =>
    work.run<unknown, DeclaredError>(
      { actor: caller.principal.id, requestId: caller.requestId, deadline: caller.deadline, ...(once && { once }) },
      // The pipeline has parsed the input with this very contract's schema.
      (tx) => handle(input, { caller, tx }),
    ),
  ...(settle && { settle: (output, caller, until) => settle(output, caller, until) }),
});

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
