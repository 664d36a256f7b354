import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { status, type sendUnaryData, type ServerUnaryCall, type ServerWritableStream } from '@grpc/grpc-js';
import type { Clock } from '@quayside/application/kernel';
import { bytesBothWays } from './unary-calls.js';

/** Whether calls should be sent to this process. */
export interface Readiness {
  isReady(): Promise<boolean>;
  /** From now on they should not. */
  drain(): void;
}

/* grpc.health.v1: the request names a service (1), the answer has a status (1). */

const serving = { unknown: 0, yes: 1, no: 2, unknownService: 3 } as const;
type Serving = (typeof serving)[keyof typeof serving];

/** Milliseconds between two looks for whoever watches. */
const lookEvery = 1_000;

/** `grpc.health.v1.Health`. It asks how the process is only when somebody asks it. */
export class HealthCalls {
  readonly definition = {
    check: { ...bytesBothWays, path: '/grpc.health.v1.Health/Check', responseStream: false },
    list: { ...bytesBothWays, path: '/grpc.health.v1.Health/List', responseStream: false },
    watch: { ...bytesBothWays, path: '/grpc.health.v1.Health/Watch', responseStream: true },
  } as const;
  readonly methods = {
    check: (call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => void this.#check(call, respond),
    list: (_call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => void this.#list(respond),
    watch: (call: ServerWritableStream<Buffer, Buffer>) => void this.#watch(call),
  };
  readonly #watching = new Set<() => void>();
  #stopped = false;

  constructor(
    readonly readiness: Readiness,
    readonly clock: Clock,
    /** By their full names; the empty one is the whole process. */
    readonly services: ReadonlySet<string>,
  ) {}

  /** Ends whoever watches; they hear first that the process does not serve. */
  stop(): void {
    this.#stopped = true;
    for (const look of this.#watching) look();
  }

  async #check(call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>): Promise<void> {
    const service = serviceIn(call.request);
    if (service === null || !this.services.has(service))
      respond({ code: status.NOT_FOUND, details: 'There is no such service.' });
    else respond(null, answer(await this.#now()));
  }

  async #list(respond: sendUnaryData<Buffer>): Promise<void> {
    const bytes = answer(await this.#now());
    const writer = new BinaryWriter();
    for (const service of this.services)
      writer.uint32(10).fork().uint32(10).string(service).uint32(18).bytes(bytes).join();
    respond(null, Buffer.from(writer.finish()));
  }

  async #watch(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    const service = serviceIn(call.request);
    const isKnown = service !== null && this.services.has(service);
    let told: Serving | null = null;
    while (!call.cancelled) {
      const now = isKnown ? await this.#now() : serving.unknownService;
      if (now !== told) call.write(answer(now));
      told = now;
      if (this.#stopped) {
        call.emit('error', { code: status.UNAVAILABLE, details: 'This process is shutting down.' });
        return;
      }
      await this.#pause(call);
    }
  }

  #pause(call: ServerWritableStream<Buffer, Buffer>): Promise<void> {
    return new Promise((resolve) => {
      const goOn = (): void => {
        cancel();
        this.#watching.delete(goOn);
        call.off('cancelled', goOn);
        resolve();
      };
      const cancel = this.clock.after(lookEvery, goOn);
      this.#watching.add(goOn);
      call.once('cancelled', goOn);
    });
  }

  async #now(): Promise<Serving> {
    return !this.#stopped && (await this.readiness.isReady()) ? serving.yes : serving.no;
  }
}

const answer = (now: Serving): Buffer => Buffer.from([8, now]);

/** Null for what is no such request. */
const serviceIn = (bytes: Buffer): string | null => {
  const reader = new BinaryReader(bytes);
  let service = '';
  try {
    while (reader.pos < reader.len) {
      const [number, wire] = reader.tag();
      if (number === 1) service = reader.string(true);
      else reader.skip(wire, number);
    }
    return service;
  } catch {
    return null;
  }
};
