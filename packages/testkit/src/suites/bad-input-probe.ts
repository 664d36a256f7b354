import { expect } from 'chai';
import { badValues, choicesOf } from './bad-values.js';
import type { OpenApiDocument, Operation, ParameterObject } from './openapi.js';

/** A running Quayside, and a key that may do everything. */
export interface RunningApi {
  /** `http://127.0.0.1:8080`. */
  readonly baseUrl: string;
  readonly credential: string;
}

interface Sent {
  readonly path?: string;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string | null>>;
  readonly body?: string | Uint8Array<ArrayBuffer> | null;
}
interface Refused {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
}

/** Fields that a caller would like to decide and may not. */
const injected = [
  'status',
  'total',
  'totals',
  'version',
  'owner',
  'id',
  'created_at',
  'scopes',
  'reserved',
  'isAdmin',
  '__proto__',
  'constructor',
];

/** Sends one operation what is wrong, one thing at a time. */
export class BadInputProbe {
  readonly #required: ReadonlySet<string>;
  readonly #properties: Readonly<Record<string, object>>;

  constructor(
    readonly document: OpenApiDocument,
    readonly operation: Operation,
    readonly api: RunningApi,
  ) {
    this.#required = new Set(operation.body?.required);
    this.#properties = operation.body?.properties ?? {};
  }

  async refusesStrangers(): Promise<void> {
    for (const authorization of [
      null,
      'Bearer ',
      'Bearer nobody',
      'Basic YWRtaW46YWRtaW4=',
      `Bearer ${'x'.repeat(4_000)}`,
    ]) {
      const told = await this.#send({ headers: { authorization } });
      expect(told.status, `authorization: ${String(authorization).slice(0, 40)}`).to.equal(401);
    }
  }

  async refusesAddresses(): Promise<void> {
    const { methods, path, parameters } = this.operation;
    for (const method of ['PUT', 'PATCH', 'DELETE', 'POST'].filter((name) => !methods.includes(name)))
      expectRefusal(await this.#send({ method, body: null }), [405], method);
    expectRefusal(await this.#send({ path: `${this.#path()}/nowhere/at/all` }), [404], 'a longer path');
    for (const { name } of parameters.filter((parameter) => parameter.in === 'path')) {
      for (const bad of ['%ff', '%00', '%20', 'x'.repeat(300), '%E2%80%A8', "';--", '..%2f..%2fetc', '%F0%9F%92%A3']) {
        const told = await this.#send({ path: this.#path({ [name]: bad }) });
        expectRefusal(told, [400, 404, 412, 422], `${path} with ${name} = ${bad.slice(0, 40)}`);
      }
    }
  }

  async refusesHeaders(): Promise<void> {
    const { parameters } = this.operation;
    const takes = (header: string): ParameterObject | undefined => parameters.find(({ name }) => name === header);
    const once = takes('Idempotency-Key');
    if (takes('If-Match')) {
      expectRefusal(await this.#send({ headers: { 'if-match': null } }), [428], 'no If-Match', null);
      for (const tag of ['3', 'W/"v1"', '"nonsense"', '"v1", "v2"'])
        expectRefusal(await this.#send({ headers: { 'if-match': tag } }), [412], `If-Match: ${tag}`);
    }
    if (once) {
      for (const key of ['', 'with a space', 'x'.repeat(256), 'ü'])
        expectRefusal(
          await this.#send({ headers: { 'idempotency-key': key }, body: this.#exampleBody() }),
          [404, 422],
          `Idempotency-Key: ${key}`,
        );
      if (once.required)
        expectRefusal(
          await this.#send({ headers: { 'idempotency-key': null }, body: this.#exampleBody() }),
          [422],
          'no Idempotency-Key',
        );
    }
    expectRefusal(await this.#send({ path: `${this.#path()}?${'x'.repeat(9_000)}` }), [400, 414, 431], 'a long URL');
  }

  async refusesQueries(): Promise<void> {
    const query = async (text: string, field: string | null, statuses: readonly number[] = [422]): Promise<void> =>
      expectRefusal(await this.#send({ path: `${this.#path()}?${text}` }), statuses, text.slice(0, 80), field);
    await query('nonsense=1', 'nonsense');
    await query('__proto__=1', '__proto__');
    await query(Array.from({ length: 500 }, (_, index) => `p${index}=1`).join('&'), null, [400]);
    for (const { name, schema, style } of this.operation.parameters.filter((parameter) => parameter.in === 'query')) {
      await query(`${name}=%ff`, name, [400]);
      if (style === 'deepObject') {
        await query(`${name}[gte]=nonsense`, `${name}.gte`);
        await query(`${name}[nonsense]=1`, `${name}[nonsense]`);
        continue;
      }
      await query(`${name}=%00`, name);
      await query(`${name}=1&${name}=1`, name);
      const [{ type, enum: choices, items, maxLength } = {}] = choicesOf(this.document, schema);
      if (type === 'integer' || type === 'number')
        for (const bad of ['', 'one', '-1', '1.5', '1e9', '99999999999999999999']) await query(`${name}=${bad}`, name);
      if (type === 'boolean') for (const bad of ['', 'yes', '1']) await query(`${name}=${bad}`, name);
      if (choices || items?.enum) await query(`${name}=nonsense`, name);
      if (typeof maxLength === 'number') await query(`${name}=${'x'.repeat(maxLength + 1)}`, name);
    }
  }

  async refusesBodies(bodyBytes: number): Promise<void> {
    const reads = this.operation.body?.properties !== undefined;
    const malformed = [
      '{',
      '{"a":}',
      '[1,2',
      "{'a':1}",
      '{"a":1}}',
      'nonsense',
      '\u0000',
      '{"a":"\n"}',
      '\ufeff\ufeff{}',
    ];
    for (const body of reads ? malformed : []) expectRefusal(await this.#send({ body }), [400], body, '');
    for (const body of reads ? ['[]', '"text"', '17', 'null'] : [])
      expectRefusal(await this.#send({ body }), [422], body, '');
    if (reads) {
      expectRefusal(
        await this.#send({ body: new Uint8Array([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d]) }),
        [400],
        'no UTF-8',
        '',
      );
      for (const type of [
        'text/plain',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'application/json; charset=utf-16',
      ])
        expectRefusal(await this.#send({ body: '{}', headers: { 'content-type': type } }), [415], type);
    }
    for (const deep of [
      `{"a":${'['.repeat(5_000)}${']'.repeat(5_000)}}`,
      `${'{"a":'.repeat(5_000)}1${'}'.repeat(5_000)}`,
    ])
      expectRefusal(await this.#send({ body: deep }), [400, 401, 404, 422], 'a deep body');
    expectRefusal(await this.#send({ body: JSON.stringify({ a: 'x'.repeat(bodyBytes) }) }), [413], 'a huge body');
  }

  async refusesValues(): Promise<void> {
    for (const [name, schema] of Object.entries(this.#properties)) {
      for (const { path, what, raw } of badValues(this.document, schema, name))
        expectRefusal(
          await this.#send({ body: this.#bodyWith(name, raw) }),
          [422],
          `${path}: ${what}, in ${raw.slice(0, 120)}`,
          path,
        );
    }
  }

  async refusesFields(): Promise<void> {
    for (const name of this.#required)
      expectRefusal(await this.#send({ body: this.#bodyWith(name, null) }), [422], `${name} missing`, name);
    const inPath = this.operation.parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name);
    for (const name of [...injected, ...inPath, 'expected_version'].filter(
      (field) => !Object.hasOwn(this.#properties, field),
    ))
      expectRefusal(await this.#send({ body: this.#bodyWith(name, '"injected"') }), [422], `${name} injected`, name);
  }

  /** The example of the document with one field replaced, or left out where `raw` is null. */
  #bodyWith(name: string, raw: string | null): string {
    const { example } = this.operation;
    const rest = Object.entries(typeof example === 'object' ? (example ?? {}) : {}).filter(([key]) => key !== name);
    const fields = rest.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
    return `{${[...fields, ...(raw === null ? [] : [`${JSON.stringify(name)}:${raw}`])].join(',')}}`;
  }

  #exampleBody(): string | null {
    const { body, example } = this.operation;
    return body ? JSON.stringify(example ?? {}) : null;
  }

  #path(values: Readonly<Record<string, string>> = {}): string {
    const { path, parameters } = this.operation;
    return path.replaceAll(
      /\{(\w+)\}/g,
      (_, name: string) =>
        values[name] ??
        absent(
          this.document,
          parameters.find((parameter) => parameter.name === name),
        ),
    );
  }

  /** Nothing is there under the path that this sends to, so that what slips through changes nothing either. */
  async #send({
    path = this.#path(),
    method = this.operation.method,
    headers = {},
    body = null,
  }: Sent): Promise<Refused> {
    const all = {
      authorization: `Bearer ${this.api.credential}`,
      'idempotency-key': `bad-input-${(attempts += 1)}`,
      'if-match': '*',
      ...(body !== null && { 'content-type': 'application/json' }),
      ...headers,
    };
    const sent = Object.entries(all).filter((header): header is [string, string] => typeof header[1] === 'string');
    const bytes = sent.map(([name, value]): [string, string] => [name, latin1(value)]);
    const response = await fetch(this.api.baseUrl + path, { method, headers: bytes, body });
    return { status: response.status, headers: response.headers, text: await response.text() };
  }
}

let attempts = 0;
/** A header is bytes: what is beyond ASCII goes as UTF-8. */
const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** A value of the right form that nothing has. */
const absent = (document: OpenApiDocument, parameter: ParameterObject | undefined): string => {
  const [{ pattern = '' } = {}] = parameter ? choicesOf(document, parameter.schema) : [];
  const prefix = /^\^([a-z]+)_\[0-7\]/.exec(pattern)?.[1];
  return prefix === undefined ? 'absent' : `${prefix}_01h455vb4pex5vsknk084sn02q`;
};

const expectRefusal = (
  { status, headers, text }: Refused,
  statuses: readonly number[],
  what: string,
  field: string | null = null,
): void => {
  expect(statuses, `${what}: ${status} ${text.slice(0, 300)}`).to.include(status);
  expect(headers.get('x-request-id'), what).to.be.a('string');
  const { success, data, error, metadata } = JSON.parse(text) as {
    readonly success: unknown;
    readonly data: unknown;
    readonly metadata: { readonly request_id: unknown };
    readonly error: {
      readonly code: string;
      readonly message: string;
      readonly details: { readonly issues?: readonly { readonly path: string; readonly message: string }[] };
    };
  };
  expect({ success, data }, what).to.deep.equal({ success: false, data: null });
  expect(error.code, what).to.match(/^[A-Z][A-Z0-9_]+$/);
  expect(metadata.request_id, what).to.be.a('string');
  if (status === 405) expect(headers.get('allow'), what).to.be.a('string');
  if (field === null) return;
  const named = (error.details.issues ?? []).map(({ path }) => path);
  expect(
    named.some((path) => path === field || path.startsWith(`${field}.`)),
    `${what}: names ${named.join(', ')} and not ${field}`,
  ).to.equal(true);
};
