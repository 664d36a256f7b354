import type { Instant, MessageId, Result } from '@quayside/domain/kernel';
import type { AuditClaim } from './audit/index.js';
import type { Ids } from './ports.js';
import type { Command } from './message.js';

/**
 * One unit of work: a handler reads through the ports of `Tx` and stages its changes there; then everything that it
 * staged is committed in one transaction, with the messages, the idempotency record, the audit row and the inbox row, or
 * nothing is.
 *
 * No transaction is open while the handler runs. A change says what it is based on (a version, a condition); where that
 * no longer holds at commit, the handler is run again on what is there now. So a handler must have no effects but
 * what it stages, and units that do not depend on each other can share one transaction.
 */
export interface UnitOfWork<Tx extends StagedMessages> {
  /** A failed result rolls back: nothing that was staged is kept. Fails with `busy` where others kept being faster. */
  run<T, E>(unit: Unit, handler: (tx: Tx) => Promise<Result<T, E>>): Promise<UnitResult<T, E>>;
}

export type UnitResult<T, E> =
  | { readonly outcome: 'committed'; readonly value: T }
  | { readonly outcome: 'refused'; readonly error: E }
  /** The idempotency key, or the message, was taken by another unit meanwhile. */
  | { readonly outcome: 'taken' }
  | { readonly outcome: 'busy' };

/** Whose work it is, and what it must not do twice. */
export interface Unit {
  readonly actor: string;
  readonly requestId: string;
  readonly once?: OnceClaim;
  readonly audit?: AuditClaim;
  readonly received?: Receipt;
  /** When the caller stops waiting; a unit that has not begun its commit by then is given up. */
  readonly deadline?: Instant;
}

/** A claim on an idempotency key, with the answer that goes with it. */
export interface OnceClaim {
  readonly principal: string;
  readonly useCase: string;
  readonly key: string;
  /** What tells inputs apart. */
  readonly fingerprint: string;
  readonly requestId: string;
  readonly at: Instant;
  /** While this is in the future the answer is not final: the first caller still waits for a better one. */
  readonly heldUntil: Instant | null;
  /** The answer as it travels, from what the handler gave back. */
  answer(value: unknown): string;
}

/** That a consumer has worked on a message: kept, so that a second delivery does nothing. */
export interface Receipt {
  readonly consumer: string;
  readonly messageId: MessageId;
}

/** What every unit of work can stage beside its context's own changes. */
export interface StagedMessages {
  /** The time of this run; the same for all that it stages. */
  readonly now: Instant;
  readonly ids: Ids;
  /** Asks another context to do something: a row of the outbox. */
  send(command: Command): void;
  /** Runs after the commit, and only then; a crash in between loses it, so something durable must stand behind it. */
  afterCommit(effect: () => void): void;
}
