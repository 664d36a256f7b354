import type { AuditId, Instant } from '@quayside/domain/kernel';
import type { Answer, Answered, Call } from '../call.js';
import type { Caller } from '../caller.js';
import type { Contract } from '../contract.js';
import type { Failure } from '../failure.js';
import { auditText, oneLine, withoutSecrets, type AuditedChange, type AuditEntry } from './audit-entry.js';
import { auditedObject, type AuditedObject } from './audited-object.js';
import type { AuditRecorder } from './audit-recorder.js';

/** A claim on the row of a unit's command: written with the commit, so that there is the one exactly where there is the other. */
export interface AuditClaim {
  readonly id: AuditId;
  readonly at: Instant;
  /** The row as text, from what the handler gave back and what it told of; `outcome` is the code of a refusal that is kept. */
  text(value: unknown, changes: readonly AuditedChange[], outcome?: string): string;
  /** To be called when it is committed. */
  written(): void;
}

/** Longest texts of a row, in characters. */
const most = { actor: 300, name: 200, address: 64, agent: 200, requestId: 200, changes: 100 } as const;

/** One command that is tried, on its way onto the record: by its commit, or else by a row of its own. */
export class AuditedAttempt {
  readonly #id: AuditId;
  readonly #object: AuditedObject;
  #parsed: { readonly input: unknown; readonly caller: Caller } | null = null;
  #isClaimed = false;
  #isWritten = false;

  constructor(
    readonly recorder: AuditRecorder,
    readonly contract: Contract,
    readonly call: Call,
    readonly begun: Instant,
  ) {
    this.#id = recorder.nextId();
    this.#object = auditedObject(contract);
  }

  /** The input is what its contract wants, so that its fields can be named. */
  parsed(input: unknown, caller: Caller): void {
    this.#parsed = { input, caller };
  }

  claim(): AuditClaim {
    this.#isClaimed = true;
    return {
      id: this.#id,
      at: this.begun,
      text: (value, changes, outcome = 'ok') =>
        auditText(this.#entry(this.#parsed?.caller ?? null, outcome, value, changes)),
      written: () => {
        this.#isWritten = true;
      },
    };
  }

  /** `late`: the refusal that the caller was given before there was an answer. Waits for the row, but not for long. */
  async ended(answer: Answer, caller: Caller | null, late: Failure | null): Promise<void> {
    if (this.#isWritten) return;
    const failure = late ?? (answer.ok ? null : answer.failure);
    const outcome = failure ? failure.code : answer.ok && answer.replayed ? 'replayed' : 'ok';
    const entry = this.#entry(caller, outcome, answer.ok ? outputOf(answer) : null, []);
    await this.recorder.record(entry, {
      isDoubtful: this.#isClaimed && failure !== null,
      mayFlood: failure?.category === 'unauthenticated' || failure?.category === 'limited',
    });
  }

  #entry(caller: Caller | null, outcome: string, value: unknown, changes: readonly AuditedChange[]): AuditEntry {
    const { call, contract, begun } = this;
    const { address, agent } = call.origin;
    const input = this.#parsed?.input;
    return {
      id: this.#id,
      at: begun,
      ...actorOf(caller),
      onBehalfOf: null,
      useCase: contract.name,
      transport: call.transport,
      address: address === null ? null : oneLine(address, most.address),
      agent: agent === null ? null : withoutSecrets(agent, most.agent),
      object: input === undefined ? this.#object.asked(call.input) : this.#object.of(input, value),
      outcome,
      requestId: oneLine(call.requestId, most.requestId),
      times: 1,
      fields: input === undefined ? [] : namesIn(call.input, input),
      changes: changes.slice(0, most.changes),
    };
  }
}

/** A replay has the text of its first answer only. */
const outputOf = ({ output, replayed, body }: Answered): unknown => (replayed ? JSON.parse(body) : output);

const anonymous = { actor: 'anonymous', actorKind: 'anonymous', actorName: 'anonymous' } as const;

const actorOf = (caller: Caller | null): Pick<AuditEntry, 'actor' | 'actorKind' | 'actorName'> => {
  if (caller === null || caller.principal.id === 'anonymous') return anonymous;
  const { id, kind, name } = caller.principal;
  return { actor: oneLine(id, most.actor), actorKind: kind, actorName: withoutSecrets(name, most.name) };
};

/** The fields that a caller sent, of those that the contract knows: never names that a caller made up. */
const namesIn = (sent: unknown, parsed: unknown): readonly string[] => {
  if (typeof sent !== 'object' || sent === null || typeof parsed !== 'object' || parsed === null) return [];
  return Object.keys(sent).filter((name) => Object.hasOwn(parsed, name));
};
