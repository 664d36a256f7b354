export type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** Below this all routes live; it carries the major version. */
export const base = '/api/v1';

/** Where the feed of events is, which is no use case. */
export const eventsPath = `${base}/events`;

/** A method and a path below the base; `{name}` stands for one segment, a field of the input. */
export interface Door {
  readonly method: Method;
  readonly path: `/${string}`;
}

/** Where a use case is found on HTTP, and what its answer has of HTTP's own. */
export interface Route extends Door {
  /** Other doors to the same use case. */
  readonly also?: readonly Door[];
  /** It makes something new: 201 with `Location`, the `self` of its links. */
  readonly creates?: true;
  /** The links of the resource that it answers with, or of each one in its list. */
  readonly links?: Links;
  /** `Prefer: wait` holds its answer until what it began has come to an end: its use case can settle. */
  readonly waits?: true;
  /** It changes without a new version, so its tag names its content beside its version. */
  readonly tagsContent?: true;
  /**
   * The body is not ours: it is handed over as text, with the headers, as these fields of the input. For callers that
   * sign what they send.
   */
  readonly verbatim?: { readonly body: string; readonly headers: string };
  /** What it does with the session of a person: a page may have the tokens of that kept in cookies. */
  readonly session?: SessionStep;
  /** A body as a caller would send it, for the documentation. */
  readonly example?: Readonly<Record<string, unknown>>;
}

export type SessionStep = 'begins' | 'goes_on' | 'ends';
export const givesTokens = ({ session }: Route): boolean => session === 'begins' || session === 'goes_on';

/** Paths below the base by relation: `self`, and what may be done next. Null for what may not be done now. */
export type Links = (field: (name: string) => unknown) => LinkTable;
export interface LinkTable {
  readonly self: string;
  readonly [relation: string]: string | null;
}

/** A value as one segment of a path. */
export const segment = (value: unknown): string => encodeURIComponent(String(value));

const parameter = /\{(\w+)\}/g;
export const parametersOf = (path: string): readonly string[] =>
  [...path.matchAll(parameter)].map(([, name]) => name ?? '');

export const doorsOf = ({ method, path, also = [] }: Route): readonly Door[] => [{ method, path }, ...also];
export const hasBody = (method: Method): boolean => method === 'POST' || method === 'PUT' || method === 'PATCH';
