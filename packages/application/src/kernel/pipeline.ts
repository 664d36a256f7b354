import { later, type Instant } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Calling, type Answer, type Call } from './call.js';
import { allows, type Caller, type Principal } from './caller.js';
import type { Contract } from './contract.js';
import { kernelFailure, type Failure } from './failure.js';
import { issuesOf } from './issues.js';
import { canonical, isOnceKey, type OnceKey, type OnceRecord, type OnceRecords } from './once.js';
import { perObject } from './per-object.js';
import type { Clock, Digest, Log } from './ports.js';
import { NotACursor } from './paging.js';
import type { OnceClaim } from './unit-of-work.js';
import type { DeclaredError, UseCase } from './use-case.js';

export interface Authenticator {
  /** Null where the credential is not, or no longer, good. */
  principalOf(credential: string): Promise<Principal | null>;
}

/** What watches every call: limits refuse before anything is parsed; observers hear how each ended. */
export interface PipelineHooks {
  readonly limit?: (caller: Caller, contract: Contract) => Promise<Failure | null>;
  readonly observe?: (ended: Ended) => void;
}
export interface Ended {
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
  readonly hooks?: PipelineHooks;
  /** Whether each output is checked against its contract: for tests, where a wrong view should fail loudly. */
  readonly checkOutputs?: boolean;
}

/** Runs any use case for any transport; the only way in. */
export interface Pipeline {
  run(useCase: UseCase, call: Call): Promise<Answer>;
}

/** deadline · authenticate · limit · authorize · parse · once-only · run · answer */
export const makePipeline = (deps: PipelineDeps): Pipeline => ({
  run: async (useCase, call) => {
    const started = deps.clock.elapsed();
    const attempt = new Attempt(deps, useCase, call);
    const answer = await attempt.answer();
    deps.hooks?.observe?.({
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
  readonly #keys: Set<string>;

  constructor(
    readonly deps: PipelineDeps,
    readonly useCase: UseCase,
    readonly call: Call,
  ) {
    this.begun = deps.clock.now();
    this.#keys = inProgress.get(deps.once) ?? new Set();
    inProgress.set(deps.once, this.#keys);
  }

  /** The answer, or after the caller's patience the word that there is none yet. */
  answer(): Promise<Answer> {
    return new Promise((resolve) => {
      const cancel = this.deps.clock.after(this.call.patience, () =>
        resolve(this.#refuse(kernelFailure('DEADLINE_EXCEEDED'))),
      );
      void this.#try()
        .catch((bug: unknown) => this.#broken(bug))
        .then((answer) => {
          cancel();
          resolve(answer);
        });
    });
  }

  async #try(): Promise<Answer> {
    const { useCase, call, deps } = this;
    const { contract } = useCase;
    const principal = await this.#principal();
    if (!principal) return this.#refuse(kernelFailure('UNAUTHENTICATED'));
    const caller = new Calling(principal, call, this.begun);
    this.caller = caller;
    const limited = await deps.hooks?.limit?.(caller, contract);
    if (limited) return this.#refuse(limited);
    if (contract.scope !== 'public' && !allows(principal, contract.scope))
      return this.#refuse(kernelFailure('FORBIDDEN', { scope: contract.scope }));
    const parsed = v.safeParse(contract.input, call.input);
    if (!parsed.success) return this.#refuse(kernelFailure('INVALID_INPUT', { issues: issuesOf(parsed.issues) }));
    if (contract.kind === 'query') return this.#execute(parsed.output, caller, null);
    return this.#once(parsed.output, caller);
  }

  async #principal(): Promise<Principal | null> {
    if (this.call.credential !== null) return this.deps.authenticator.principalOf(this.call.credential);
    return this.useCase.contract.scope === 'public' ? anonymous : null;
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
    return { ok: true, body: record.answer, replayed: true, at: record.at, requestId: record.requestId };
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
    const result = await useCase.execute(input, { caller, once });
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
    if (!useCase.settle || !settles) return this.#answered(this.#text(result.value));
    const settled = this.#text(await useCase.settle(result.value, caller, until));
    return this.#answered(key ? await deps.once.settle(key, settled, deps.clock.now()) : settled);
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
    const down = bug instanceof DependencyDown;
    this.deps.log.error(`${contract.name} broke`, {
      requestId: this.call.requestId,
      useCase: contract.name,
      error: bug,
    });
    return this.#refuse(kernelFailure(down ? 'DEPENDENCY_DOWN' : 'INTERNAL'));
  }

  #answered(body: string): Answer {
    return { ok: true, body, replayed: false, at: this.begun, requestId: this.call.requestId };
  }

  #refuse(failure: Failure): Answer {
    return { ok: false, failure, at: this.begun, requestId: this.call.requestId };
  }
}

/** An output is not changed once it is given, and the same one may be asked for again: by the claim on its key, or by the next reader. */
const jsonText = perObject((value: object) => JSON.stringify(value));

/** Thrown by an adapter whose other side does not answer: no bug, and no answer either. */
export class DependencyDown extends Error {
  override readonly name = 'DependencyDown';
}

const anonymous: Principal = { id: 'anonymous', kind: 'system', name: 'anonymous', scopes: new Set() };
