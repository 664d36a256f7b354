import { routes, type Route } from '@quayside/adapters-http';
import { allContracts, type Contract, type ContractName, type ErrorCategory } from '@quayside/application';
import { entriesOf, optionsOf } from '@quayside/json-schemas';
import type { Door, Refused, Told } from '@quayside/testkit/suites';
import { request } from 'node:http';

type Fields = Readonly<Record<string, unknown>>;
interface Sent {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Null for none. */
  readonly body: string | null;
}
interface Heard {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
  readonly text: string;
}
interface Envelope {
  readonly data: unknown;
  readonly error: { readonly code: string; readonly details: unknown } | null;
  readonly metadata: { readonly request_id: string; readonly pagination?: unknown };
}

/** What each status can mean. */
const meanings: Readonly<Record<number, readonly ErrorCategory[]>> = {
  401: ['unauthenticated'],
  403: ['forbidden'],
  404: ['not_found'],
  409: ['conflict'],
  412: ['precondition'],
  413: ['too_large'],
  422: ['invalid'],
  428: ['precondition'],
  429: ['limited'],
  500: ['internal'],
  503: ['unavailable'],
  504: ['timeout'],
};

/** The API over HTTP, as a client calls it that has read its reference. */
export const httpDoor = (port: number): Door => ({
  name: 'HTTP',
  takesRequestIds: true,
  call: async (name, input, { credential, onceKey, requestId, wait }) => {
    const contract = contractOf(name);
    const route: Route = routes[name];
    const sent = sentOf(contract, route, input);
    if (sent === null) return null;
    const headers = {
      ...sent.headers,
      'x-request-id': requestId,
      ...(credential !== null && { authorization: `Bearer ${credential}` }),
      ...(onceKey !== null && { 'idempotency-key': onceKey }),
      ...(wait > 0 && { prefer: `wait=${wait / 1_000}` }),
    };
    return toldOf(await exchange(port, route.method, { ...sent, headers }), route);
  },
});

const contractOf = (name: ContractName): Contract => {
  const contract = allContracts.find((each) => each.name === name);
  if (!contract) throw new Error(`there is no ${name}`);
  return contract;
};

/** Puts each field of an input where the route has it; null where one of them cannot be said there. */
const sentOf = (contract: Contract, route: Route, input: unknown): Sent | null => {
  const { verbatim } = route;
  if (!isFields(input)) return hasBody(route) && !verbatim && isBare(contract, route) ? bodyOf(route, input) : null;
  const rest: Record<string, unknown> = { ...input };
  const entries = entriesOf(contract.input);
  let path: string = route.path;
  for (const name of parametersOf(route)) {
    const value = rest[name];
    delete rest[name];
    if (typeof value !== 'string' || value === '') return null;
    path = path.replace(`{${name}}`, encodeURIComponent(value));
  }
  const headers: Record<string, string> = {};
  if ('expected_version' in entries) {
    const tag = tagOf(rest['expected_version']);
    delete rest['expected_version'];
    // Without a version HTTP asks for one by a code of its own, which is for its own tests.
    if (tag === null) return null;
    headers['if-match'] = tag;
  }
  if (verbatim) return verbatimOf(verbatim, path, rest);
  if (hasBody(route)) return { ...bodyOf(route, rest), path, headers: { ...headers, ...json(route) } };
  const query = queryOf(contract, rest);
  return query === null ? null : { path: `${path}${query}`, headers, body: null };
};

/** Whether the whole input is the body. */
const isBare = (contract: Contract, route: Route): boolean =>
  parametersOf(route).length === 0 && !('expected_version' in entriesOf(contract.input));

const hasBody = ({ method }: Route): boolean => method !== 'GET' && method !== 'DELETE';
const parametersOf = ({ path }: Route): readonly string[] =>
  [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name ?? '');
const json = ({ method }: Route): Readonly<Record<string, string>> => ({
  'content-type': method === 'PATCH' ? 'application/merge-patch+json' : 'application/json',
});
const bodyOf = (route: Route, value: unknown): Sent => ({
  path: route.path,
  headers: json(route),
  body: JSON.stringify(value),
});

const tagOf = (version: unknown): string | null => {
  if (version === 'any') return '*';
  return typeof version === 'number' && Number.isInteger(version) && version > 0 ? `"v${version}"` : null;
};

/** What a provider signs is sent as it is, with its headers. */
const verbatimOf = (
  verbatim: { readonly body: string; readonly headers: string },
  path: string,
  rest: Fields,
): Sent | null => {
  const { [verbatim.body]: body, [verbatim.headers]: headers, ...others } = rest;
  if (typeof body !== 'string' || !isFields(headers) || Object.keys(others).length > 0) return null;
  if (!Object.values(headers).every((value) => typeof value === 'string')) return null;
  return { path, body, headers: headers as Readonly<Record<string, string>> };
};

const queryOf = (contract: Contract, fields: Fields): string | null => {
  const entries = entriesOf(contract.input);
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(fields)) {
    const entry = entries[name];
    if (isFields(value)) {
      if (!entry || Object.keys(entriesOf(entry)).length === 0) return null;
      for (const [part, inner] of Object.entries(value)) {
        // What is no part of the field is called by the name that it has in a query.
        if (typeof inner !== 'string' || !(part in entriesOf(entry))) return null;
        query.set(`${name}[${part}]`, inner);
      }
      continue;
    }
    const text = entry ? textOf(optionsOf(entry), value) : String(value);
    if (text === null) return null;
    query.set(name, text);
  }
  return query.size === 0 ? '' : `?${query.toString()}`;
};

/** A value as a query has it; null where the query would be read as something else. */
const textOf = (options: readonly { readonly type: string }[], value: unknown): string | null => {
  const takes = (type: string): boolean => options.some((option) => option.type === type);
  if (Array.isArray(value)) {
    const isSayable = value.length > 0 && value.every((each) => typeof each === 'string' && !each.includes(','));
    return takes('array') && isSayable ? value.join(',') : null;
  }
  if (typeof value === 'number' || typeof value === 'boolean') return takes(typeof value) ? String(value) : null;
  return typeof value === 'string' && !takes('array') ? value : null;
};

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const exchange = (port: number, method: string, { path, headers, body }: Sent): Promise<Heard> =>
  new Promise((resolve, reject) => {
    const bytes = body === null ? null : Buffer.from(body);
    const asked = request(
      {
        host: '127.0.0.1',
        port,
        method,
        path: `/api/v1${path}`,
        headers: { ...headers, ...(bytes && { 'content-length': bytes.length }) },
      },
      (answer) => {
        const parts: Buffer[] = [];
        answer.on('data', (part: Buffer) => parts.push(part));
        answer.once('error', reject);
        answer.once('end', () =>
          resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text: Buffer.concat(parts).toString() }),
        );
      },
    );
    asked.once('error', reject);
    asked.end(bytes ?? undefined);
  });

const toldOf = ({ status, headers, text }: Heard, route: Route): Told => {
  const { data, error, metadata } = JSON.parse(text) as Envelope;
  if (error) return refusedOf(status, error);
  return {
    ok: true,
    data: outputOf(data, metadata.pagination, route),
    replayed: headers['idempotent-replayed'] === 'true',
    requestId: metadata.request_id,
  };
};

export const refusedOf = (status: number, { code, details }: NonNullable<Envelope['error']>): Refused => ({
  ok: false,
  code,
  details,
  categories: meanings[status] ?? [],
});

/** The output without the links that HTTP adds, with the pagination where the contract has it. */
const outputOf = (data: unknown, pagination: unknown, route: Route): unknown => {
  const bare = (value: unknown): unknown => {
    if (!route.links || !isFields(value)) return value;
    const { links, ...rest } = value;
    if (links === undefined) throw new Error(`${route.path} promises links, and has none`);
    return rest;
  };
  if (pagination === undefined) return bare(data);
  return { items: Array.isArray(data) ? data.map(bare) : data, pagination };
};
