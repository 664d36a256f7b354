/** Where a use case is found on HTTP, and where each field of its input goes. */
export interface Operation {
  readonly kind: 'command' | 'query';
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the base; `{name}` stands for the field of the input that goes there, as one segment. */
  readonly path: string;
  /** Where the fields go that are in neither the path nor a header. */
  readonly rest: 'query' | 'body';
  /** It is for whoever comes: no token is shown, so that what gives tokens may call it. */
  readonly public?: true;
  /** A command that takes no idempotency key: what was sent once and may have been heard is not sent again. */
  readonly unkeyed?: true;
  /** `expected_version` goes into `If-Match`. */
  readonly version?: true;
  /** It answers with a page of a list. */
  readonly page?: true;
  /** The body goes out as it is, from one field of the input, with the headers of another. */
  readonly verbatim?: { readonly body: string; readonly headers: string };
}

export type Input = Readonly<Record<string, unknown>>;
