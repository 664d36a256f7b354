import type { Answer, ContractName, ErrorCategory, Pipeline, UseCase } from '@quayside/application';

/** How one call is made, beside its input. */
export interface Asking {
  /** The secret that is shown; null for none. */
  readonly credential: string | null;
  /** The idempotency key; null for none. */
  readonly onceKey: string | null;
  readonly requestId: string;
  /** Milliseconds to wait for what the command begins. */
  readonly wait: number;
}

export interface Granted {
  readonly ok: true;
  /** The output as its contract has it, without what the transport adds to it. */
  readonly data: unknown;
  readonly replayed: boolean;
  /** Of the call that was first answered so; null where the transport does not tell it. */
  readonly requestId: string | null;
}
export interface Refused {
  readonly ok: false;
  readonly code: string;
  readonly details: unknown;
  /** What the transport's own word for it can mean: several, where it has one word for several; null where it has none. */
  readonly categories: readonly ErrorCategory[] | null;
}
export type Told = Granted | Refused;

/** One way to the use cases, as a caller has it. */
export interface Door {
  readonly name: string;
  /** Whether a caller can say by which id its call is found. */
  readonly takesRequestIds: boolean;
  /** Null where the transport has no way to say such a call: a JSON null in a query, a text in a field of numbers. */
  call(name: ContractName, input: unknown, asking: Asking): Promise<Told | null>;
}

/** The way without a transport, which all others are held against. */
export const directDoor = (
  pipeline: Pipeline,
  useCases: ReadonlyMap<ContractName, UseCase>,
  patience = 30_000,
): Door => ({
  name: 'direct',
  takesRequestIds: true,
  call: async (name, input, { credential, onceKey, requestId, wait }) => {
    const useCase = useCases.get(name);
    if (!useCase) throw new Error(`nothing answers ${name}`);
    const call = { credential, input, onceKey, requestId, wait, transport: 'direct', patience: patience + wait };
    return toldOf(
      await pipeline.run(useCase, { ...call, origin: { address: '127.0.0.1', agent: null, traceId: null } }),
    );
  },
});

const toldOf = (answer: Answer): Told =>
  answer.ok
    ? { ok: true, data: JSON.parse(answer.body), replayed: answer.replayed, requestId: answer.requestId }
    : {
        ok: false,
        code: answer.failure.code,
        details: plain(answer.failure.details),
        categories: [answer.failure.category],
      };

/** As it is on the wire: without what JSON leaves out. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
