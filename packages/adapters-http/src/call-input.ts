import type { Contract, Issue } from '@quayside/application/kernel';
import { bodyNotExpected, readBody, refusedType } from './body.js';
import type { Exchange } from './exchange.js';
import { readJson } from './json.js';
import type { HttpLimits } from './limits.js';
import { expectedVersion } from './precondition.js';
import { parseQuery, percentDecoded, QueryReader } from './query.js';
import { refuse, refuseInput, Refusal } from './refusal.js';
import { base, hasBody, parametersOf, type Door, type Route } from './route.js';
import { entriesOf } from '@quayside/json-schemas';

/** The field of an input that comes from `If-Match`. */
export const versionField = 'expected_version';

export type Input = Record<string, unknown>;

/** Puts the input of a call together from path, query, body and headers. Made once for each door. */
export class CallInput {
  readonly takesVersion: boolean;
  readonly #places: readonly (readonly [name: string, index: number])[];
  readonly #taken: readonly (readonly [name: string, from: string])[];
  readonly #query: QueryReader;
  readonly #hasBody: boolean;
  readonly #verbatim: Route['verbatim'];

  constructor(
    contract: Contract,
    door: Door,
    route: Route,
    readonly limits: HttpLimits,
  ) {
    const entries = entriesOf(contract.input);
    const names = parametersOf(door.path);
    const unknown = names.find((name) => !(name in entries));
    if (unknown !== undefined) throw new Error(`${contract.name} has no field ${unknown}, which ${door.path} names`);
    const segments = (base + door.path).split('/');
    this.takesVersion = versionField in entries;
    this.#places = names.map((name) => [name, segments.indexOf(`{${name}}`)]);
    this.#taken = [
      ...names.map((name) => [name, 'the path'] as const),
      ...(this.takesVersion ? [[versionField, 'If-Match'] as const] : []),
    ];
    this.#query = new QueryReader(entries);
    this.#hasBody = hasBody(door.method);
    this.#verbatim = route.verbatim;
  }

  read(exchange: Exchange): Input | Refusal | Promise<Input | Refusal> {
    if (!this.#hasBody) return this.#complete(exchange, this.#fromQuery(exchange));
    if (exchange.query !== '') {
      const asked = parseQuery(exchange.query, this.limits.queryParameters);
      return asked instanceof Refusal
        ? asked
        : refuseInput([...asked.keys()].map((path) => ({ path, message: 'is no parameter of this address' })));
    }
    const bytes = readBody(exchange.incoming, this.limits.bodyBytes);
    return bytes instanceof Promise
      ? bytes.then((body) => this.#complete(exchange, this.#fromBody(exchange, body)))
      : this.#complete(exchange, this.#fromBody(exchange, bytes));
  }

  #fromQuery(exchange: Exchange): Input | Refusal {
    const { incoming, query } = exchange;
    const refused = bodyNotExpected(incoming);
    if (refused) return refused;
    if (query === '') return {};
    const parameters = parseQuery(query, this.limits.queryParameters);
    return parameters instanceof Refusal ? parameters : this.#query.values(parameters);
  }

  #fromBody(exchange: Exchange, bytes: Buffer | Refusal): Input | Refusal {
    if (bytes instanceof Refusal) return bytes;
    if (this.#verbatim)
      return { [this.#verbatim.body]: bytes.toString('utf8'), [this.#verbatim.headers]: plainHeaders(exchange) };
    if (bytes.length === 0 && exchange.headers['content-type'] === undefined) return {};
    const refused = refusedType(exchange.incoming, exchange.incoming.method === 'PATCH');
    return refused ?? (bytes.length === 0 ? {} : readJson(bytes, this.limits.jsonDepth));
  }

  /** Adds what is not in the query or the body, and must not be. */
  #complete(exchange: Exchange, input: Input | Refusal): Input | Refusal {
    if (input instanceof Refusal) return input;
    const issues: Issue[] = [];
    for (const [name, from] of this.#taken) {
      if (Object.hasOwn(input, name))
        issues.push({ path: name, message: `is given by ${from} and must not be given again` });
    }
    if (issues.length > 0) return refuseInput(issues);
    return this.#fromPath(exchange, input) ?? this.#fromPrecondition(exchange, input) ?? input;
  }

  #fromPath(exchange: Exchange, input: Input): Refusal | null {
    if (this.#places.length === 0) return null;
    const segments = exchange.path.split('/');
    for (const [name, index] of this.#places) {
      const value = percentDecoded(segments[index] ?? '');
      if (value === null)
        return refuse('MALFORMED_URL', { issues: [{ path: name, message: 'is not percent-encoded UTF-8' }] });
      if (value.includes('\0')) return refuseInput([{ path: name, message: 'must not contain the character U+0000' }]);
      input[name] = value;
    }
    return null;
  }

  #fromPrecondition(exchange: Exchange, input: Input): Refusal | null {
    if (!this.takesVersion) return null;
    const version = expectedVersion(exchange.headers['if-match']);
    if (version instanceof Refusal) return version;
    if (version !== null) input[versionField] = version;
    return null;
  }
}

const plainHeaders = ({ headers }: Exchange): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : (value ?? '')]),
  );
