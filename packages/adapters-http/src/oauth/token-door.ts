import {
  budgetHeaders,
  kernelFailure,
  type Call,
  type Clock,
  type Failure,
  type Log,
  type Pipeline,
  type UseCase,
} from '@quayside/application/kernel';
import { entriesOf } from '@quayside/json-schemas';
import { readBody } from '../body.js';
import type { Exchange } from '../exchange.js';
import { parseQuery, type Parameters } from '../query.js';
import { Refusal, statusOf } from '../refusal.js';
import { unkept, type Headers, type Replies, type Reply } from '../replies.js';
import { basicClient } from './client-credentials.js';

export interface TokenDoorDeps {
  readonly pipeline: Pipeline;
  readonly clock: Clock;
  readonly log: Log;
  readonly replies: Replies;
  readonly isProxy: (address: string) => boolean;
  /** Milliseconds until a call that has no answer yet is told so. */
  readonly patience: number;
}

/** A request as the RFC has it is a few hundred bytes. */
const mostBytes = 16_384;
const mostParameters = 30;
/** The token endpoint, in the form that OAuth 2 gives it (RFC 6749): a form comes in, and neither answers nor errors have an envelope. */
export class TokenDoor {
  readonly #fields: readonly string[];

  constructor(
    readonly deps: TokenDoorDeps,
    readonly useCase: UseCase,
  ) {
    this.#fields = Object.keys(entriesOf(useCase.contract.input));
  }

  async answer(exchange: Exchange): Promise<Response> {
    const { deps } = this;
    try {
      const input = await this.#input(exchange);
      if (input instanceof Wrong) return await this.#tell(exchange, input);
      const call: Call = {
        credential: null,
        input,
        onceKey: null,
        requestId: exchange.requestId,
        transport: 'http',
        origin: exchange.origin(deps.isProxy),
        patience: deps.patience,
        wait: 0,
      };
      const answer = await deps.pipeline.run(this.useCase, call);
      const budget = answer.budget ? budgetHeaders(answer.budget) : {};
      if (!answer.ok) return await this.#tell(exchange, wrongOf(answer.failure), budget);
      const headers = Object.assign(deps.replies.headers(exchange, unkept), budget, { pragma: 'no-cache' });
      return await deps.replies.send(exchange, 200, headers, answer.body);
    } catch (error) {
      deps.log.error('POST /oauth/token broke', { requestId: exchange.requestId, error });
      return deps.replies.refuse(exchange, new Refusal(kernelFailure('INTERNAL')), deps.clock.now());
    }
  }

  async #input(exchange: Exchange): Promise<Readonly<Record<string, string>> | Wrong> {
    if (exchange.query !== '') return invalid('The parameters belong into the body.');
    const type = exchange.headers['content-type'] ?? '';
    if (!/^application\/x-www-form-urlencoded\s*(?:;|$)/i.test(type))
      return invalid('The body must be application/x-www-form-urlencoded.');
    const body = await readBody(exchange.incoming, mostBytes);
    if (body instanceof Refusal) return invalid(body.failure.message, body.status);
    const parameters = parseQuery(body.toString('utf8'), mostParameters);
    if (parameters instanceof Refusal) return invalid(detailsOf(parameters.failure));
    const { authorization } = exchange.headers;
    const shown = authorization === undefined ? {} : basicClient(authorization);
    if (!shown) return new Wrong('invalid_client', 'The Authorization header is not that of a client.', 401);
    if (authorization !== undefined && parameters.has('client_secret'))
      return invalid('A client shows who it is in one way only.');
    if (authorization !== undefined && (parameters.get('client_id') ?? shown.client_id) !== shown.client_id)
      return invalid('The client of the body is another than that of the header.');
    return { ...this.#known(parameters), ...shown };
  }

  /** What has a meaning; all else is left alone, and a parameter without a value is as one that is left out (3.1, 3.2). */
  #known(parameters: Parameters): Readonly<Record<string, string>> {
    const given = this.#fields.map((name) => [name, parameters.get(name) ?? ''] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== ''));
  }

  #tell(exchange: Exchange, { error, description, status, retryAfter }: Wrong, budget: Headers = {}): Reply {
    const { replies } = this.deps;
    const headers = Object.assign(replies.headers(exchange, unkept), budget, { pragma: 'no-cache' });
    if (status === 401) headers['www-authenticate'] = 'Basic realm="quayside"';
    if (retryAfter !== null) headers['retry-after'] = String(retryAfter);
    return replies.send(exchange, status, headers, JSON.stringify({ error, error_description: description }));
  }
}

/** An error as section 5.2 of the RFC has it. */
class Wrong {
  constructor(
    readonly error: string,
    readonly description: string,
    readonly status: number,
    /** Seconds; null where trying again is of no use. */
    readonly retryAfter: number | null = null,
  ) {}
}
const invalid = (description: string, status = 400): Wrong => new Wrong('invalid_request', description, status);

/** Errors that the RFC knows by these names. */
const known: ReadonlySet<string> = new Set([
  'invalid_client',
  'invalid_grant',
  'invalid_scope',
  'unauthorized_client',
  'unsupported_grant_type',
]);

const wrongOf = (failure: Failure): Wrong => {
  const error = failure.code.toLowerCase();
  const description = detailsOf(failure);
  if (known.has(error)) return new Wrong(error, description, error === 'invalid_client' ? 401 : 400);
  if (failure.category === 'invalid') return invalid(description);
  // The RFC has no name for what passes; this is the one of its other endpoint (4.1.2.1).
  const { retry_after: told } = failure.details;
  return new Wrong(
    'temporarily_unavailable',
    description,
    statusOf(failure),
    typeof told === 'number' ? Math.ceil(told) : 1,
  );
};

/** In words, with the fields that are wrong; only characters that the RFC allows in a description. */
const detailsOf = ({ message, details }: Failure): string => {
  const { issues } = details;
  const words = Array.isArray(issues)
    ? issues.map(({ path, message: what }: { readonly path: string; readonly message: string }) => `${path} ${what}`)
    : [];
  return [message, ...words]
    .join(' ')
    .replaceAll(/[^\x20-\x7e]|["\\]/g, '?')
    .slice(0, 500);
};
