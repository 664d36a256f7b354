import { later, type Instant } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { AuditedAttempt } from './audit/index.js';
import { Calling, type Answer, type Call } from './call.js';
import { allows, type Caller, type Principal } from './caller.js';
import { needsScope } from './contract.js';
import { kernelFailure, type Failure } from './failure.js';
import { parseInput } from './issues.js';
import { canonical, isOnceKey, type OnceKey, type OnceRecord, type OnceRecords } from './once.js';
import type { Limited, RateState } from './limits.js';
import { DependencyDown, Overloaded } from './outages.js';
import type { PipelineDeps } from './pipeline-deps.js';
import { perObject } from './per-object.js';
import { NotACursor } from './paging.js';
import type { OnceClaim } from './unit-of-work.js';
import type { DeclaredError, UseCase } from './use-case.js';

/** Runs any use case for any transport; the only way in. */
export interface Pipeline {
  run(useCase: UseCase, call: Call): Promise<Answer>;
}

/** deadline · authenticate · limit · authorize · parse · once-only · run · audit · answer */
export const makePipeline = (deps: PipelineDeps): Pipeline => ({
  run: async (useCase, call) => {
    const started = deps.clock.elapsed();
    const attempt = new Attempt(deps, useCase, call);
    const answer = await attempt.answer();
    deps.hooks?.observe?.({
      call,
      contract: useCase.contract,
      caller: attempt.caller,
      answer,
      milliseconds: deps.clock.elapsed() - started,
    });
    return answer;
  },
});

/** Milliseconds beyond a caller's wait for which the answer is held: so long it may take to write down what came of it. */
const settleMargin = 1_000;

/** Keys that a call of this process is at work on: a second call with one of them is told so at once. */
const inProgress = new WeakMap<OnceRecords, Set<string>>();

class Attempt {
  readonly begun: Instant;
  caller: Caller | null = null;
  budget: RateState | null = null;
  readonly #keys: Set<string>;
  /** Null for a query. */
  readonly #audited: AuditedAttempt | null;
  /** What the caller was told because their patience ended. */
  #late: Failure | null = null;

  constructor(
    readonly deps: PipelineDeps,
    readonly useCase: UseCase,
    readonly call: Call,
  ) {
    this.begun = deps.clock.now();
    this.#keys = inProgress.get(deps.once) ?? new Set();
    inProgress.set(deps.once, this.#keys);
    const { contract } = useCase;
    this.#audited = contract.kind === 'command' ? new AuditedAttempt(deps.audit, contract, call, this.begun) : null;
  }

  /** The answer, or after the caller's patience the word that there is none yet. */
  answer(): Promise<Answer> {
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(this.call.patience, () => {
        this.#late = kernelFailure('DEADLINE_EXCEEDED');
        resolve(this.#refuse(this.#late));
      });
      const answered = (answer: Answer): void => {
        cancel();
        resolve(answer);
      };
      const answer = this.#audited ? this.#onRecord(this.#audited) : this.#try();
      answer.then(answered, (bug: unknown) => answered(this.#broken(bug)));
    });
  }

  /** The answer of a command, which is on record by then. */
  async #onRecord(audited: AuditedAttempt): Promise<Answer> {
    const answer = await this.#try().catch((bug: unknown) => this.#broken(bug));
    await audited.ended(answer, this.caller, this.#late);
    return answer;
  }

  async #try(): Promise<Answer> {
    const { useCase, call, deps } = this;
    const { contract } = useCase;
    const principal = await this.#principal();
    const caller = principal && new Calling(principal, call, this.begun);
    this.caller = caller;
    // Nobody knows who makes a call without good credentials, so it is taken from the budget of its address.
    const limited =
      deps.limits &&
      (await (principal && principal !== anonymous
        ? deps.limits.ofPrincipal(principal)
        : deps.limits.ofAddress(call.origin.address)));
    const full = this.#limited(limited);
    if (full) return full;
    if (!caller) return this.#refuse(kernelFailure('UNAUTHENTICATED'));
    if (needsScope(contract) && !allows(caller.principal, contract.scope))
      return this.#refuse(kernelFailure('FORBIDDEN', { scope: contract.scope }));
    const parsed = parseInput(contract.input, call.input);
    if (!parsed.ok) return this.#refuse(kernelFailure('INVALID_INPUT', { issues: parsed.error }));
    this.#audited?.parsed(parsed.value, caller);
    if (contract.guards !== undefined) return this.#guarded(parsed.value, caller);
    if (contract.kind === 'query' || contract.once === 'never') return this.#execute(parsed.value, caller, null);
    return this.#once(parsed.value, caller);
  }

  /** Keeps what a call was taken from; gives back a refusal where nothing was left of it. */
  #limited(limited: Limited | null | undefined): Answer | null {
    if (!limited) return null;
    this.budget = limited.state;
    return limited.refusal && this.#refuse(limited.refusal);
  }

  /** One attempt on what the contract guards; it counts as none where it was right. */
  async #guarded(input: unknown, caller: Caller): Promise<Answer> {
    const { limits } = this.deps;
    const { contract } = this.useCase;
    const full = this.#limited(await limits?.ofAttempt(contract, input, caller.principal));
    if (full) return full;
    const answer = await this.#execute(input, caller, null);
    if (answer.ok) await limits?.attemptWasRight(contract, input, caller.principal);
    return answer;
  }

  /** Whoever logs in again shows an old token, perhaps: what is for everybody does not look at it. */
  async #principal(): Promise<Principal | null> {
    if (this.useCase.contract.scope === 'public') return anonymous;
    const { credential } = this.call;
    return credential === null ? null : this.deps.authenticator.principalOf(credential);
  }

  /** Claims the idempotency key, or gives the first answer again. */
  async #once(input: unknown, caller: Caller): Promise<Answer> {
    const { onceKey } = this.call;
    const { contract } = this.useCase;
    if (onceKey === null) {
      if (contract.once === 'required') return this.#refuse(kernelFailure('IDEMPOTENCY_KEY_REQUIRED'));
      return this.#execute(input, caller, null);
    }
    if (!isOnceKey(onceKey)) return this.#refuse(kernelFailure('IDEMPOTENCY_KEY_INVALID'));
    const key: OnceKey = { principal: caller.principal.id, useCase: contract.name, key: onceKey };
    const name = JSON.stringify([key.principal, key.useCase, key.key]);
    if (this.#keys.has(name)) return this.#refuse(kernelFailure('IDEMPOTENCY_KEY_IN_PROGRESS'));
    this.#keys.add(name);
    try {
      const fingerprint = this.deps.digest.sha256(canonical(input));
      const known = await this.deps.once.find(key);
      return known ? this.#replay(known, fingerprint) : await this.#execute(input, caller, { ...key, fingerprint });
    } finally {
      this.#keys.delete(name);
    }
  }

  #replay(record: OnceRecord, fingerprint: string): Answer {
    if (record.fingerprint !== fingerprint) return this.#refuse(kernelFailure('IDEMPOTENCY_KEY_REUSED'));
    if (record.heldUntil !== null && record.heldUntil > this.deps.clock.now())
      return this.#refuse(kernelFailure('IDEMPOTENCY_KEY_IN_PROGRESS'));
    const { answer: body, at, requestId } = record;
    return { ok: true, body, output: null, replayed: true, at, requestId, budget: this.budget };
  }

  async #execute(input: unknown, caller: Caller, key: (OnceKey & { fingerprint: string }) | null): Promise<Answer> {
    const { useCase, deps } = this;
    const settles = useCase.settle !== undefined && this.call.wait > 0;
    const until = settles ? later(this.begun, Math.min(this.call.wait, this.call.patience)) : this.begun;
    const once: OnceClaim | null = key && {
      ...key,
      requestId: caller.requestId,
      at: this.begun,
      heldUntil: settles ? later(until, settleMargin) : null,
      answer: (value) => this.#text(value),
    };
    const result = await useCase.execute(input, { caller, once, audit: this.#audited?.claim() ?? null });
    switch (result.outcome) {
      case 'refused':
        return this.#refuse(this.#declared(result.error));
      case 'busy':
        return this.#refuse(kernelFailure('BUSY'));
      case 'taken': {
        const known = key && (await deps.once.find(key));
        return known
          ? this.#replay(known, key.fingerprint)
          : this.#refuse(kernelFailure('IDEMPOTENCY_KEY_IN_PROGRESS'));
      }
      case 'committed':
        break;
    }
    if (!useCase.settle || !settles) return this.#answered(this.#text(result.value), result.value);
    const output = await useCase.settle(result.value, caller, until);
    const settled = this.#text(output);
    if (!key) return this.#answered(settled, output);
    return this.#answered(await deps.once.settle(key, settled, deps.clock.now()), null);
  }

  #text(value: unknown): string {
    if (this.deps.checkOutputs) v.parse(this.useCase.contract.output, value);
    return typeof value === 'object' && value !== null ? jsonText(value) : (JSON.stringify(value) ?? 'null');
  }

  #declared(error: DeclaredError): Failure {
    const declaration = this.useCase.contract.errors[error.code];
    if (!declaration) throw new Error(`${this.useCase.contract.name} does not declare ${error.code}`);
    const details = (error.details ?? {}) as Readonly<Record<string, unknown>>;
    return { code: error.code.toUpperCase(), category: declaration.category, message: declaration.message, details };
  }

  #broken(bug: unknown): Answer {
    const { contract } = this.useCase;
    if (bug instanceof NotACursor)
      return this.#refuse(
        kernelFailure('INVALID_INPUT', {
          issues: [{ path: 'cursor', message: 'is no cursor of this list in this order' }],
        }),
      );
    if (bug instanceof Overloaded) return this.#refuse(kernelFailure('OVERLOADED'));
    const down = bug instanceof DependencyDown;
    this.deps.log.error(`${contract.name} broke`, {
      requestId: this.call.requestId,
      useCase: contract.name,
      error: bug,
    });
    return this.#refuse(kernelFailure(down ? 'DEPENDENCY_DOWN' : 'INTERNAL'));
  }

  #answered(body: string, output: unknown): Answer {
    const told = typeof output === 'object' ? output : null;
    const { begun: at, budget } = this;
    return { ok: true, body, output: told, replayed: false, at, requestId: this.call.requestId, budget };
  }

  #refuse(failure: Failure): Answer {
    return { ok: false, failure, at: this.begun, requestId: this.call.requestId, budget: this.budget };
  }
}

/** An output is not changed once it is given, and the same one may be asked for again: by the claim on its key, or by the next reader. */
const jsonText = perObject((value: object) => JSON.stringify(value));

const anonymous: Principal = { id: 'anonymous', kind: 'system', name: 'anonymous', scopes: new Set(), sessionId: null };
