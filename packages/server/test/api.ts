import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';

/** An answer, with the bytes of its body as text. */
export interface Answer<Data = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** Null where it was refused. */
  readonly data: Data;
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details: Readonly<Record<string, unknown>>;
  } | null;
  readonly pagination: { readonly total: number; readonly next_cursor: string | null };
}

export interface Question {
  readonly body?: unknown;
  /** The idempotency key; a fresh one where a change says none. */
  readonly key?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What a client of the API holds: where the server is, and its secret. */
export class Api {
  constructor(
    readonly url: string,
    readonly secret: string,
  ) {}

  get<Data>(path: string, headers: Readonly<Record<string, string>> = {}): Promise<Answer<Data>> {
    return this.ask<Data>('GET', path, { headers });
  }

  post<Data>(path: string, body: unknown, question: Question = {}): Promise<Answer<Data>> {
    return this.ask<Data>('POST', path, { ...question, body });
  }

  /** One question, asked once. Throws where the connection breaks before the answer is there. */
  async ask<Data>(method: string, path: string, { body, key, headers = {} }: Question = {}): Promise<Answer<Data>> {
    const response = await fetch(`${this.url}/api/v1${path}`, {
      method,
      headers: {
        authorization: `Bearer ${this.secret}`,
        ...(method !== 'GET' && { 'idempotency-key': key ?? randomUUID() }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
      signal: AbortSignal.timeout(60_000),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, ...envelope<Data>(text) };
  }

  /** All of a list, page by page. */
  async all<Item>(path: string): Promise<readonly Item[]> {
    const items: Item[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
      const page: Answer<readonly Item[]> = await this.get(
        `${path}${path.includes('?') ? '&' : '?'}per_page=100${after}`,
      );
      if (page.status !== 200) throw new Error(`${path} answered ${page.status}: ${page.text}`);
      items.push(...page.data);
      cursor = page.pagination.next_cursor;
    }
    return items;
  }
}

/** What was asked, or an error that shows the refusal: for what has to work before a test can begin. */
export const granted = <Data>(answer: Answer<Data>): Data => {
  if (answer.error === null && answer.status < 300) return answer.data;
  throw new Error(`refused with ${answer.status}: ${answer.text}`);
};

/** Asks the same again for as long as the server is away, busy, or at work on this very question; at most a minute. */
export const persist = async <Data>(ask: () => Promise<Answer<Data>>): Promise<Answer<Data>> => {
  const deadline = performance.now() + 60_000;
  for (;;) {
    const answer = await ask().catch((error: unknown) => error);
    const isFinal = !(answer instanceof Error) && !isPassing(answer as Answer);
    if (isFinal) return answer as Answer<Data>;
    if (performance.now() > deadline) throw new Error('no answer for a minute', { cause: answer });
    await sleep(20);
  }
};

const isPassing = ({ status, error }: Answer): boolean =>
  status === 503 || status === 504 || error?.code === 'IDEMPOTENCY_KEY_IN_PROGRESS';

type Envelope<Data> = Pick<Answer<Data>, 'data' | 'error'> & {
  readonly metadata?: { readonly pagination?: Answer['pagination'] };
};

const envelope = <Data>(text: string): Pick<Answer<Data>, 'data' | 'error' | 'pagination'> => {
  const { data, error, metadata } = parsed<Data>(text);
  return { data, error: error ?? null, pagination: metadata?.pagination ?? { total: 0, next_cursor: null } };
};

/** What is no JSON, such as metrics and an empty answer, has neither data nor an error. */
const parsed = <Data>(text: string): Envelope<Data> => {
  try {
    return JSON.parse(text) as Envelope<Data>;
  } catch {
    return { data: null as Data, error: null };
  }
};
