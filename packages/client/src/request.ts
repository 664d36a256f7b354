import type { Input, Operation } from './operation.js';

/** A request as it goes out, however often: made once for a call, so that what the caller changes later changes nothing. */
export interface PreparedRequest {
  readonly method: Operation['method'];
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | null;
}

/** The field of an input that goes into `If-Match`. */
const versionField = 'expected_version';

/** Throws a `TypeError` for an input that no URL can carry; whatever else is wrong with it, the server says. */
export const prepareRequest = (base: string, operation: Operation, input: Input): PreparedRequest => {
  const rest = new Map(Object.entries(input).filter(([, value]) => value !== undefined));
  const headers: Record<string, string> = { accept: 'application/json' };
  const path = operation.path.replaceAll(/\{(\w+)\}/g, (_match, name: string) => {
    const value = rest.get(name);
    rest.delete(name);
    return segment(name, value);
  });
  if (operation.version) {
    const version = rest.get(versionField);
    rest.delete(versionField);
    if (version !== undefined) headers['if-match'] = version === 'any' ? '*' : `"v${textOf(versionField, version)}"`;
  }
  const { method, verbatim } = operation;
  const url = base + path;
  if (verbatim) return { method, url, ...verbatimParts(rest, verbatim, headers) };
  if (operation.rest === 'query') return { method, url: url + queryOf(rest), headers, body: null };
  if (rest.size === 0) return { method, url, headers, body: null };
  headers['content-type'] = 'application/json';
  return { method, url, headers, body: JSON.stringify(Object.fromEntries(rest)) };
};

/** Headers that tell of the connection on which a message came, and not of the message. */
const ofOneConnection: ReadonlySet<string> = new Set(
  'connection content-length expect host keep-alive te trailer transfer-encoding upgrade'.split(' '),
);

const verbatimParts = (
  rest: ReadonlyMap<string, unknown>,
  names: { readonly body: string; readonly headers: string },
  headers: Readonly<Record<string, string>>,
): Pick<PreparedRequest, 'headers' | 'body'> => ({
  headers: {
    'content-type': 'application/json',
    ...Object.fromEntries(
      Object.entries(rest.get(names.headers) ?? {})
        .map(([name, value]) => [name.toLowerCase(), String(value)] as const)
        .filter(([name]) => !ofOneConnection.has(name)),
    ),
    ...headers,
  },
  body: textOf(names.body, rest.get(names.body)),
});

/** A value as one segment of a path. Dots alone are steps of a path to every URL parser, percent-encoded or not. */
const segment = (name: string, value: unknown): string => {
  if ((typeof value !== 'string' && typeof value !== 'number') || value === '' || value === '.' || value === '..')
    throw new TypeError(`${name} cannot be sent in a path: ${JSON.stringify(value) ?? 'it is missing'}`);
  return encoded(name, String(value));
};

/** `status=placed,confirmed`, and `placed_at[gte]=…` for a field that has parts. */
const queryOf = (fields: ReadonlyMap<string, unknown>): string => {
  const pairs: string[] = [];
  const add = (name: string, value: unknown): void => {
    if (value !== undefined) pairs.push(`${encoded(name, name)}=${encoded(name, textOf(name, value))}`);
  };
  for (const [name, value] of fields) {
    if (typeof value === 'object' && value !== null && !Array.isArray(value))
      for (const [part, inner] of Object.entries(value)) add(`${name}[${part}]`, inner);
    else add(name, value);
  }
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
};

const textOf = (name: string, value: unknown): string => {
  if (Array.isArray(value)) return value.map((each) => textOf(name, each)).join(',');
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError(`${name} cannot be sent as text: ${JSON.stringify(value) ?? 'it is missing'}`);
};

const encoded = (name: string, text: string): string => {
  try {
    return encodeURIComponent(text);
  } catch {
    throw new TypeError(`${name} cannot be sent in a URL: it is not well-formed Unicode`);
  }
};
