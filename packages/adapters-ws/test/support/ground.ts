import {
  CountingIds,
  ManualClock,
  MemoryDatabase,
  memoryMessageLog,
  memoryWork,
  PlainDigest,
  RecordingLog,
  memoryRecorder,
} from '@quayside/adapters-memory';
import { WebSockets, type WebSocketsDeps, type WsLimits } from '@quayside/adapters-ws';
import {
  command,
  contract,
  DependencyDown,
  eventContract,
  makeFeed,
  type Feed,
  makePipeline,
  query,
  type Authenticator,
  type Limits,
  type Principal,
  type UseCase,
} from '@quayside/application/kernel';
import { fail, ok } from '@quayside/domain/kernel';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as v from 'valibot';

const principal = (id: string, ...scopes: readonly string[]): Principal => ({
  id,
  kind: 'api_key',
  name: id,
  scopes: new Set(scopes),
  sessionId: null,
});

/** Who is known by which token. Tests take tokens away, and break the whole. */
export class Doorman implements Authenticator {
  readonly known = new Map([
    ['admin', principal('key_admin', '*')],
    ['ada', principal('key_ada', 'orders:read', 'orders:write', 'catalog:read')],
    ['ada-again', principal('key_ada', 'orders:read', 'orders:write', 'catalog:read')],
    ['bob', principal('key_bob', 'orders:read')],
  ]);
  isDown = false;

  async principalOf(credential: string): Promise<Principal | null> {
    if (this.isDown) throw new DependencyDown('the database of keys is away');
    return this.known.get(credential) ?? null;
  }
}

const echo = contract({
  name: 'catalog.echo',
  kind: 'query',
  summary: 'Say it again',
  scope: 'catalog:read',
  input: v.strictObject({ text: v.optional(v.string(), 'nothing') }),
  output: v.strictObject({ text: v.string() }),
  errors: {
    too_rude: { category: 'conflict', message: 'That is too rude.', details: v.strictObject({ word: v.string() }) },
  },
});
const waitAtGate = contract({
  name: 'catalog.wait_at_gate',
  kind: 'query',
  summary: 'Wait until the gate opens',
  scope: 'catalog:read',
  input: v.strictObject({}),
  output: v.strictObject({ through: v.boolean() }),
  errors: {},
});
const makeToy = contract({
  name: 'orders.make_toy',
  kind: 'command',
  summary: 'Make a toy',
  scope: 'orders:write',
  once: 'required',
  input: v.strictObject({ label: v.string() }),
  output: v.strictObject({ label: v.string(), number: v.number() }),
  errors: {},
});
const hearAll = contract({
  name: 'payments.hear_all',
  kind: 'command',
  summary: 'Hear whoever speaks',
  scope: 'public',
  once: 'optional',
  input: v.strictObject({}),
  output: v.strictObject({ speaker: v.string() }),
  errors: {},
});

const fact = <const Type extends string, const Scope extends 'orders:read' | 'inventory:read'>(
  type: Type,
  scope: Scope,
) => eventContract({ type, version: 1, summary: type, scope, data: v.unknown(), view: (inside: unknown) => inside });
export const facts = {
  'orders.toy_made': fact('orders.toy_made', 'orders:read'),
  'inventory.toy_moved': fact('inventory.toy_moved', 'inventory:read'),
};
export type FactType = keyof typeof facts;

export interface Fact {
  readonly type?: FactType;
  readonly subject?: string;
  readonly owner?: string | null;
  readonly data?: unknown;
}

/** Everything that connections stand on, in memory, on a clock that stands still until it is moved. */
export class Ground {
  readonly clock = new ManualClock();
  readonly log = new RecordingLog();
  readonly database = new MemoryDatabase(this.clock, new CountingIds());
  readonly doorman = new Doorman();
  readonly messages = memoryMessageLog(this.database);
  readonly feed = makeFeed({
    messages: {
      ...this.messages,
      events: async (after, span) => {
        if (this.isLogDown) throw new DependencyDown('the log is away');
        return this.messages.events(after, span);
      },
    },
    contracts: facts,
    authenticator: this.doorman,
    clock: this.clock,
    log: this.log,
    retention: 3_600_000,
  });
  isLogDown = false;
  /** Calls that wait at the gate. */
  waiting = 0;
  readonly gate = Promise.withResolvers<void>();
  readonly #sequences = new Map<string, number>();

  readonly pipeline = makePipeline({
    clock: this.clock,
    digest: new PlainDigest(),
    log: this.log,
    authenticator: this.doorman,
    once: this.database,
    audit: memoryRecorder(this.database),
    checkOutputs: true,
  });

  get useCases(): ReadonlyMap<string, UseCase> {
    const work = memoryWork(this.database, () => ({}));
    let made = 0;
    const all: readonly UseCase[] = [
      query(echo, async ({ text }) =>
        text === 'damn' ? fail({ code: 'too_rude', details: { word: text } }) : ok({ text }),
      ),
      query(waitAtGate, async () => {
        this.waiting += 1;
        await this.gate.promise;
        return ok({ through: true });
      }),
      command(
        makeToy,
        work,
        async ({ label }) => {
          made += 1;
          return ok({ label, number: made });
        },
        async (toy) => ({ ...toy, label: `${toy.label}, settled` }),
      ),
      command(hearAll, work, async (_input, { caller }) => ok({ speaker: caller.principal.id })),
    ];
    return new Map(all.map((useCase) => [useCase.contract.name, useCase]));
  }

  /** Commits facts, one after the other, and gives them their places in the feed. */
  tell(...told: readonly Fact[]): void {
    for (const { type = 'orders.toy_made', subject = 'toy_1', owner = null, data = {} } of told) {
      const sequence = (this.#sequences.get(subject) ?? 0) + 1;
      this.#sequences.set(subject, sequence);
      const unit = { actor: 'key_admin', requestId: 'req_1', deadline: this.clock.now() };
      const at = this.clock.now();
      const message = this.database.messageOf(unit, {
        kind: 'event',
        type,
        subject,
        lane: subject,
        owner,
        at,
        data,
        sequence,
      });
      this.database.book(unit, null, [message]);
    }
    while (this.database.place(1_000) > 0);
  }
}

interface Options {
  /** In place of the ground's own. */
  readonly feed?: Feed;
  readonly limits?: Partial<WsLimits>;
  readonly origins?: readonly string[];
  readonly budgets?: Limits;
  readonly ofCookie?: WebSocketsDeps['ofCookie'];
}

/** A server that speaks WebSocket, and how its connections ended. */
export class Running {
  readonly closes: (readonly [code: number, by: string])[] = [];
  readonly sockets: WebSockets;
  readonly #http: Server;

  private constructor(
    readonly ground: Ground,
    { feed = ground.feed, limits = {}, origins = [], budgets, ofCookie }: Options,
  ) {
    this.sockets = new WebSockets({
      pipeline: ground.pipeline,
      feed,
      clock: ground.clock,
      log: ground.log,
      authenticator: ground.doorman,
      budgets,
      ofCookie,
      useCases: ground.useCases,
      limits,
      origins,
      closed: (code, by) => this.closes.push([code, by]),
    });
    this.#http = createServer((_incoming, outgoing) => outgoing.writeHead(404).end());
    this.#http.on('upgrade', (incoming, socket, head: Buffer) => this.sockets.enter(incoming, socket, head));
  }

  static async start(ground: Ground, options: Options = {}): Promise<Running> {
    const running = new Running(ground, options);
    running.#http.listen(0, '127.0.0.1');
    await once(running.#http, 'listening');
    return running;
  }

  get port(): number {
    return (this.#http.address() as AddressInfo).port;
  }

  async stop(milliseconds = 0): Promise<void> {
    const stopped = this.sockets.stop(milliseconds);
    this.ground.clock.advance(milliseconds);
    await stopped;
    this.#http.close();
    this.#http.closeAllConnections();
  }
}

/** Serves for as long as something is tried out, however that ends. */
export const serving = async <T>(
  use: (server: Running, ground: Ground) => Promise<T>,
  options: Options = {},
): Promise<T> => {
  const ground = new Ground();
  const server = await Running.start(ground, options);
  try {
    return await use(server, ground);
  } finally {
    ground.gate.resolve();
    await server.stop();
  }
};
