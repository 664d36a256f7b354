import {
  Metadata,
  type sendUnaryData,
  type StatusObject,
  type ServerUnaryCall,
  type UntypedServiceImplementation,
} from '@grpc/grpc-js';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import {
  budgetHeaders,
  kernelFailure,
  perObject,
  unsoundIn,
  type Answered,
  type Clock,
  type Failure,
  type Log,
  type Pipeline,
  type RateState,
  type UseCase,
} from '@quayside/application/kernel';
import { credentialOf, onceKeyOf, originOf, requestIdOf, waitOf } from './call-metadata.js';
import { deepest } from './codec/structs.js';
import type { UnaryCodec } from './codec/compile.js';
import { NotAMessage } from './codec/message-codec.js';
import { statusOf } from './failure-status.js';
import type { GrpcLimits } from './limits.js';
import { refusal } from './refusals.js';

export interface UnaryDeps {
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: GrpcLimits;
  /** Whether an address is that of a proxy whose word on where a call comes from is good. */
  readonly isProxy: (address: string) => boolean;
}

type Call = ServerUnaryCall<Buffer, Buffer>;
type Respond = sendUnaryData<Buffer>;

/** What a service definition needs of a method whose messages are read and written here. */
export const bytesBothWays = {
  requestStream: false,
  requestSerialize: (bytes: Buffer): Buffer => bytes,
  requestDeserialize: (bytes: Buffer): Buffer => bytes,
  responseSerialize: (bytes: Buffer): Buffer => bytes,
  responseDeserialize: (bytes: Buffer): Buffer => bytes,
} as const;

/** The method of one use case: everything that can be known before a call comes is worked out when it is made. */
export class UnaryMethod {
  readonly #reads: boolean;
  readonly #isPublic: boolean;
  /** What is often read is told as it was told before. */
  readonly #bytes: (output: object) => Buffer;

  constructor(
    readonly deps: UnaryDeps,
    readonly useCase: UseCase,
    readonly codec: UnaryCodec,
  ) {
    this.#reads = useCase.contract.kind === 'query';
    this.#isPublic = useCase.contract.scope === 'public';
    this.#bytes = codec.isOneThing ? perObject((output) => this.#encode(output)) : (output) => this.#encode(output);
  }

  async answer(call: Call, respond: Respond): Promise<void> {
    const requestId = requestIdOf(call.metadata);
    const refuse = (failure: Failure): void => respond(statusOf(failure, requestId));
    try {
      const { deps, useCase } = this;
      const { metadata } = call;
      // Where a use case finds out by itself who asks, what else was shown is not for us.
      const credential = this.#isPublic ? null : credentialOf(metadata);
      // Whoever shows no credential is refused by the pipeline before it looks at the input, so nothing is read for them.
      const input = credential === null && !this.#isPublic ? ok({}) : this.#read(call.request);
      if (!input.ok) return refuse(input.error);
      const wait = useCase.settle === undefined ? 0 : waitOf(metadata);
      const answer = await deps.pipeline.run(useCase, {
        credential,
        input: input.value,
        onceKey: this.#reads ? null : onceKeyOf(metadata),
        requestId,
        transport: 'grpc',
        origin: originOf(metadata, call.getPeer(), deps.isProxy),
        patience: patienceOf(call, deps.limits.patience + wait),
        wait,
      });
      if (!answer.ok) return respond(told(statusOf(answer.failure, requestId), answer.budget));
      const bytes = answer.output ? this.#bytes(answer.output) : this.#replayed(answer);
      call.sendMetadata(headOf(requestId, answer));
      respond(null, bytes);
    } catch (error) {
      this.deps.log.error(`${this.codec.path} broke`, { requestId, error });
      refuse(kernelFailure('INTERNAL'));
    }
  }

  #read(bytes: Buffer): Result<object, Failure> {
    try {
      const value = this.codec.request.decode(bytes);
      const issues = unsoundIn(value, deepest);
      return issues.length > 0 ? fail(kernelFailure('INVALID_INPUT', { issues })) : ok(value);
    } catch (error) {
      if (!(error instanceof NotAMessage)) throw error;
      return fail(refusal('MALFORMED_MESSAGE', { reason: error.message }));
    }
  }

  #replayed({ body }: Answered): Buffer {
    return this.#encode(JSON.parse(body));
  }

  #encode(output: unknown): Buffer {
    const bytes = this.codec.answer(output);
    return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }
}

/** What the caller gives it, and no more than any caller gets. */
const patienceOf = (call: Call, most: number): number => {
  const deadline = Number(call.getDeadline());
  return deadline === Infinity ? most : Math.max(0, Math.min(deadline - Date.now(), most));
};

/** What comes before an answer. Its names and values are ours, so none is looked at again. */
class AnswerHead extends Metadata {
  constructor(readonly entries: Record<string, string>) {
    super();
  }

  override toHttp2Headers(): Record<string, string> {
    return this.entries;
  }
}

const headOf = (requestId: string, { replayed, budget }: Answered): Metadata =>
  new AnswerHead({
    'x-request-id': requestId,
    ...(replayed && { 'idempotent-replayed': 'true' }),
    ...(budget && budgetHeaders(budget)),
  });

const told = (status: StatusObject, budget: RateState | null): StatusObject => {
  if (budget) for (const [name, value] of Object.entries(budgetHeaders(budget))) status.metadata.set(name, value);
  return status;
};

/** All methods, as a server takes them. Throws where a contract has no use case. */
export const unaryMethods = (
  deps: UnaryDeps,
  codecs: readonly UnaryCodec[],
  useCases: ReadonlyMap<string, UseCase>,
): {
  readonly definition: Record<string, typeof bytesBothWays & { path: string; responseStream: false }>;
  readonly methods: UntypedServiceImplementation;
} => {
  const methods: UntypedServiceImplementation = {};
  const entries = codecs.map((codec) => {
    const { name } = codec.contract;
    const useCase = useCases.get(name);
    if (!useCase) throw new Error(`there is a method for ${name}, but no use case`);
    const method = new UnaryMethod(deps, useCase, codec);
    methods[name] = (call: Call, respond: Respond) => void method.answer(call, respond);
    return [name, { ...bytesBothWays, path: codec.path, responseStream: false as const }] as const;
  });
  return { definition: Object.fromEntries(entries), methods };
};
