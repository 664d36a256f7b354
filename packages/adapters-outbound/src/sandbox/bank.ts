import type { AuthorizeQuestion, VoidQuestion } from '@quayside/application/payments';
import type { Clock } from '@quayside/application/kernel';
import type { Instant, Result } from '@quayside/domain';
import { answerOf, type AuthorizeEntry, type SandboxAnswer, type SandboxEntry, type VoidEntry } from './entry.js';
import type { SandboxFailure } from './failure.js';
import type { Recorded, SandboxLedger } from './ledger.js';
import { scriptOf, type Script } from './methods.js';

export interface SandboxBankOptions {
  readonly ledger: SandboxLedger;
  readonly clock: Clock;
  /** Milliseconds after which `pm_slow` is answered; 2,000 by default. */
  readonly slowAfter?: number;
  /** How many tries of a key `pm_timeout` leaves without an answer and without an effect; 1 by default. */
  readonly silentTries?: number;
  /** How many tries of a key `pm_flaky` fails; 2 by default. */
  readonly failingTries?: number;
  /** Hears of each operation once, after it is safe in the ledger. */
  readonly told?: (entry: SandboxEntry) => void;
}

/** The sandbox itself, whichever way questions come to it. */
export interface SandboxBank {
  authorize(question: AuthorizeQuestion): Promise<BankReply>;
  void(question: VoidQuestion): Promise<BankReply>;
  lookUp(key: string): Promise<BankReply>;
}

export type BankReply =
  | { readonly reply: 'answer'; readonly answer: SandboxAnswer }
  | { readonly reply: 'not_found' }
  /** The key belongs to an operation with other parameters. Nothing was done. */
  | { readonly reply: 'key_reused' }
  /** Done, and whoever asked must not learn of it by this call. */
  | { readonly reply: 'lost' }
  /** Nothing was done, and there is no answer however long one waits. */
  | { readonly reply: 'silence' }
  | { readonly reply: 'failed'; readonly why: string };

/** More keys than these are not remembered as tried: the tries of the oldest begin again. */
const MOST_TRIED_KEYS = 10_000;

/**
 * A payment provider to try things with. It acts once for each key, grants at most one authorization for a payment whatever the
 * keys, and after a void none. Tries are counted in memory: what hangs or fails at first may do so again after a restart.
 */
export const sandboxBank = (options: SandboxBankOptions): SandboxBank => {
  const { ledger, clock, slowAfter = 2_000, silentTries = 1, failingTries = 2, told = () => {} } = options;
  const nextTry = tryCounter();

  /** What happens instead of an answer while a method's first tries miss. */
  const missed = async (key: string, { fault }: Script): Promise<BankReply | null> => {
    if (fault !== 'silent' && fault !== 'failing') return null;
    const known = await ledger.find(key);
    if (!known.ok) return failed(known.error);
    if (known.value) return null;
    if (fault === 'silent') return nextTry(key) <= silentTries ? { reply: 'silence' } : null;
    return nextTry(key) <= failingTries ? { reply: 'failed', why: 'pm_flaky fails at first' } : null;
  };

  const done = (recorded: Result<Recorded, SandboxFailure>, isSame: (entry: SandboxEntry) => boolean): BankReply => {
    if (!recorded.ok) return failed(recorded.error);
    const { entry, fresh } = recorded.value;
    if (fresh) told(entry);
    return isSame(entry) ? { reply: 'answer', answer: answerOf(entry) } : { reply: 'key_reused' };
  };

  return {
    authorize: async (question) => {
      const script = scriptOf(question.method);
      const miss = await missed(question.key, script);
      if (miss) return miss;
      const recorded = await ledger.record(question, (earlier) =>
        authorization(question, script, earlier, clock.now()),
      );
      const reply = done(recorded, (entry) => isAuthorization(entry, question));
      if (reply.reply !== 'answer') return reply;
      if (script.fault === 'late') await new Promise<void>((resolve) => clock.after(slowAfter, resolve));
      return script.fault === 'lost' ? { reply: 'lost' } : reply;
    },
    void: async (question) => {
      const recorded = await ledger.record(question, (earlier) => release(question, earlier, clock.now()));
      return done(recorded, (entry) => entry.kind === 'void' && entry.paymentId === question.paymentId);
    },
    lookUp: async (key) => {
      const found = await ledger.find(key);
      if (!found.ok) return failed(found.error);
      return found.value ? { reply: 'answer', answer: answerOf(found.value) } : { reply: 'not_found' };
    },
  };
};

const failed = (failure: SandboxFailure): BankReply => ({ reply: 'failed', why: failure.message });

const authorization = (
  question: AuthorizeQuestion,
  script: Script,
  earlier: readonly SandboxEntry[],
  at: Instant,
): AuthorizeEntry => {
  const { key, paymentId, orderId, amount, method } = question;
  const reason = refusal(script, earlier);
  const answer: AuthorizeEntry['answer'] =
    reason === null
      ? { outcome: 'authorized', reference: paymentId.replace('pay_', 'sandbox_') }
      : { outcome: 'declined', reason };
  return { kind: 'authorize', key, paymentId, orderId, amount, method, answer, at };
};

const refusal = (script: Script, earlier: readonly SandboxEntry[]): string | null => {
  if (earlier.some((entry) => entry.kind === 'void')) return 'voided_before';
  if (earlier.some(isGranted)) return 'already_authorized';
  return script.decline;
};

const release = ({ key, paymentId }: VoidQuestion, earlier: readonly SandboxEntry[], at: Instant): VoidEntry => {
  const granted = earlier.find(isGranted);
  const isHeld = granted && !earlier.some((entry) => entry.kind === 'void');
  return { kind: 'void', key, paymentId, released: isHeld ? granted.amount : null, at };
};

const isGranted = (entry: SandboxEntry): entry is AuthorizeEntry =>
  entry.kind === 'authorize' && entry.answer.outcome === 'authorized';

const isAuthorization = (entry: SandboxEntry, question: AuthorizeQuestion): boolean =>
  entry.kind === 'authorize' &&
  entry.paymentId === question.paymentId &&
  entry.orderId === question.orderId &&
  entry.method === question.method &&
  entry.amount.amount === question.amount.amount &&
  entry.amount.currency === question.amount.currency;

/** Counts the tries of each key, from 1. */
const tryCounter = (): ((key: string) => number) => {
  const tries = new Map<string, number>();
  return (key) => {
    const count = (tries.get(key) ?? 0) + 1;
    tries.set(key, count);
    if (tries.size > MOST_TRIED_KEYS) {
      for (const oldest of tries.keys()) {
        tries.delete(oldest);
        break;
      }
    }
    return count;
  };
};
