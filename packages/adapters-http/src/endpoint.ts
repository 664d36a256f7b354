import {
  budgetHeaders,
  kernelFailure,
  type Answer,
  type Answered,
  type Call,
  type Clock,
  type Log,
  type Pipeline,
  type Refused,
  type UseCase,
} from '@quayside/application/kernel';
import { answersPage, linkHeader, pageParts, withLinks } from './answer-text.js';
import { CallInput, versionField, type Input } from './call-input.js';
import type { Exchange } from './exchange.js';
import { fieldOf } from './field-text.js';
import type { HttpLimits } from './limits.js';
import {
  contentTag,
  namesTag,
  preferredWait,
  versionAndContentTag,
  versionRequired,
  versionTag,
} from './precondition.js';
import { parseQuery } from './query.js';
import { Refusal } from './refusal.js';
import { revalidated, successText, unkept, type Headers, type Replies, type Reply } from './replies.js';
import { base, type Door, type Route } from './route.js';
import type { BrowserSessions } from './session/browser-sessions.js';
import { entriesOf } from '@quayside/json-schemas';

export interface EndpointDeps {
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly log: Log;
  readonly replies: Replies;
  readonly limits: HttpLimits;
  /** Whether an address is one of a proxy of ours. */
  readonly isProxy: (address: string) => boolean;
  readonly sessions: BrowserSessions;
}

/** What a door of its own kind puts between an endpoint and its use case. */
export interface Detour {
  /** What the call rests on in place of what came; null for just that. */
  readonly credential: string | null;
  /** The input that the use case gets, or why there is none. */
  input(read: Input): Input | Refusal;
  /** The answer as the caller is told it. */
  answer(answer: Answer): Answer;
}
const straight: Detour = { credential: null, input: (read) => read, answer: (answer) => answer };

/** A call of HTTP, without credentials or a key of its own where none are given. */
export const callOf = (
  exchange: Exchange,
  { isProxy, limits }: Pick<EndpointDeps, 'isProxy' | 'limits'>,
  call: Pick<Call, 'input'> & Partial<Pick<Call, 'credential' | 'onceKey' | 'wait'>>,
): Call => ({
  credential: call.credential ?? null,
  input: call.input,
  onceKey: call.onceKey ?? null,
  requestId: exchange.requestId,
  transport: 'http',
  origin: exchange.origin(isProxy),
  patience: limits.patience + (call.wait ?? 0),
  wait: call.wait ?? 0,
});

/** A resource as HTTP tells it. */
interface Told {
  readonly tag: string | null;
  readonly location: string | null;
  /** JSON text, with its links. */
  readonly data: string;
}

/** One door to one use case: everything that can be known before a request comes is worked out when it is made. */
export class Endpoint {
  readonly #input: CallInput;
  readonly #reads: boolean;
  readonly #isPage: boolean;
  readonly #hasVersion: boolean;
  readonly #isPublic: boolean;
  readonly #toldBefore = new WeakMap<object, Told>();

  constructor(
    readonly deps: EndpointDeps,
    readonly useCase: UseCase,
    readonly route: Route,
    readonly door: Door,
  ) {
    const { contract } = useCase;
    if ((route.waits ?? false) !== (useCase.settle !== undefined))
      throw new Error(`${contract.name}: its route is wrong on whether it waits`);
    this.#input = new CallInput(contract, door, route, deps.limits);
    this.#reads = contract.kind === 'query';
    this.#isPage = answersPage(contract);
    this.#hasVersion = 'version' in entriesOf(contract.output);
    this.#isPublic = contract.scope === 'public';
  }

  async answer(exchange: Exchange, detour = straight): Promise<Response> {
    const { deps, useCase, door } = this;
    try {
      // Where a use case finds out by itself who asks, what else was shown is not for us.
      const credential = this.#isPublic
        ? null
        : (detour.credential ?? deps.sessions.credentialOf(exchange, door.method !== 'GET'));
      if (credential instanceof Refusal) return await deps.replies.refuse(exchange, credential, deps.clock.now());
      // Whoever shows no credential is refused by the pipeline before it looks at the input, so nothing is read for them.
      const reading = credential === null && !this.#isPublic ? {} : this.#input.read(exchange);
      const read = reading instanceof Promise ? await reading : reading;
      const input = read instanceof Refusal ? read : detour.input(read);
      if (input instanceof Refusal) return await deps.replies.refuse(exchange, input, deps.clock.now());
      const wait = useCase.settle === undefined ? 0 : preferredWait(exchange.header('prefer') ?? undefined);
      const onceKey = this.#reads ? null : exchange.header('idempotency-key');
      const call = callOf(exchange, deps, { credential, input, onceKey, wait });
      const answer = detour.answer(await deps.pipeline.run(useCase, call));
      const reply = answer.ok ? this.#answered(exchange, answer, wait) : this.#refused(exchange, answer);
      return reply instanceof Promise ? await reply : reply;
    } catch (error) {
      deps.log.error(`${door.method} ${door.path} broke`, { requestId: exchange.requestId, error });
      return deps.replies.refuse(exchange, new Refusal(kernelFailure('INTERNAL')), deps.clock.now());
    }
  }

  #refused(exchange: Exchange, { failure, at, budget }: Refused): Reply {
    const { replies } = this.deps;
    const unsaid =
      this.#input.takesVersion && exchange.headers['if-match'] === undefined && failure.code === 'INVALID_INPUT';
    const refusal = unsaid && namesVersion(failure.details) ? versionRequired() : new Refusal(failure);
    return replies.refuse(exchange, budget ? refusal.with(budgetHeaders(budget)) : refusal, at);
  }

  #answered(exchange: Exchange, answer: Answered, wait: number): Reply {
    const { replies } = this.deps;
    const headers = replies.headers(exchange, this.#reads ? revalidated : unkept);
    if (answer.replayed) headers['idempotent-replayed'] = 'true';
    if (answer.budget) Object.assign(headers, budgetHeaders(answer.budget));
    if (wait > 0) headers['preference-applied'] = `wait=${wait / 1_000}`;
    return this.#isPage ? this.#page(exchange, answer, headers) : this.#single(exchange, answer, headers);
  }

  #single(exchange: Exchange, { body, output, at, requestId }: Answered, headers: Headers): Reply {
    const { replies } = this.deps;
    const { tag, location, data } = this.#told(body, output);
    if (tag !== null) {
      headers['etag'] = tag;
      const known = exchange.headers['if-none-match'];
      if (this.#reads && known !== undefined && namesTag(known, tag)) return replies.empty(304, headers);
    }
    const { creates } = this.route;
    if (creates && location !== null) headers['location'] = location;
    return replies.send(exchange, creates ? 201 : 200, headers, successText(data, at, requestId));
  }

  /** What is often read is told as it was told before. */
  #told(body: string, output: object | null): Told {
    const known = output && this.#toldBefore.get(output);
    if (known) return known;
    const table = this.route.links?.((name) => fieldOf(body, name));
    const told = {
      tag: this.#tag(body),
      location: table ? base + table.self : null,
      data: table ? withLinks(body, table) : body,
    };
    if (output && this.#reads) this.#toldBefore.set(output, told);
    return told;
  }

  /** What has a version is named by it; what has none, by what it consists of. */
  #tag(body: string): string | null {
    if (this.#hasVersion) {
      const version = fieldOf(body, 'version');
      if (typeof version === 'number')
        return this.route.tagsContent ? versionAndContentTag(version, body) : versionTag(version);
    }
    return this.#reads ? contentTag(body) : null;
  }

  #page(exchange: Exchange, { body, at, requestId }: Answered, headers: Headers): Reply {
    const { replies, limits } = this.deps;
    const { data, pagination } = pageParts(body, this.route.links);
    const asked = parseQuery(exchange.query, limits.queryParameters);
    const link = asked instanceof Refusal ? null : linkHeader(exchange.path, asked, pagination);
    if (link !== null) headers['link'] = link;
    return replies.send(
      exchange,
      200,
      headers,
      successText(data, at, requestId, `,"pagination":${JSON.stringify(pagination)}`),
    );
  }
}

const namesVersion = ({ issues }: Readonly<Record<string, unknown>>): boolean =>
  Array.isArray(issues) && issues.some((issue: { readonly path?: unknown }) => issue.path === versionField);
