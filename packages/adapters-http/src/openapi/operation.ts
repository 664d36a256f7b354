import { needsScope, type Contract } from '@quayside/application/kernel';
import * as application from '@quayside/application';
import { answersPage } from '../answer-text.js';
import { versionField } from '../call-input.js';
import { givesTokens, hasBody, parametersOf, type Door, type Route } from '../route.js';
import {
  elementOf,
  entriesOf,
  isOptional,
  ref,
  resourceOf,
  type Entries,
  type Json,
  type SchemaBook,
} from '@quayside/json-schemas';
import { replays, successSchema, type ErrorResponses } from './responses.js';
import { schemaWithoutTokens } from '../session/told.js';
import { everyCall, headerRef } from './shared.js';

const linksRef = ref('ResourceLinks');
const parameter = (name: string): Json => ({ $ref: `#/components/parameters/${name}` });

/** What one door looks like in the document. */
export class Operation {
  readonly #fields: Entries;
  readonly #takesVersion: boolean;

  constructor(
    readonly book: SchemaBook,
    readonly errors: ErrorResponses,
    readonly contract: Contract,
    readonly route: Route,
    readonly door: Door,
  ) {
    const { [versionField]: version, ...fields } = entriesOf(contract.input);
    this.#takesVersion = version !== undefined;
    this.#fields = fields;
  }

  describe(): Json {
    const { contract, door, route } = this;
    const isFirst = door.method === route.method && door.path === route.path;
    const [context = ''] = contract.name.split('.');
    return {
      operationId:
        contract.name.replace('.', '_') +
        (isFirst ? '' : `_by_${door.method.toLowerCase()}_${door.path.split('/')[1] ?? ''}`),
      tags: [context],
      summary: contract.summary,
      ...this.#security(),
      parameters: [...this.#pathParameters(), ...this.#queryParameters(), ...this.#headerParameters()],
      ...this.#requestBody(),
      responses: { ...this.#answers(), ...this.errors.of(this.#traits()) },
    };
  }

  #security(): Json {
    const { contract } = this;
    if (needsScope(contract)) {
      const scopes = [contract.scope];
      return {
        description: `Needs the scope \`${contract.scope}\`.`,
        security: [{ bearer: scopes }, { api_key: scopes }, { session_cookie: scopes }],
      };
    }
    return contract.scope === 'public'
      ? { description: 'Asks for no key.', security: [] }
      : {
          description: "Works on the caller's own things.",
          security: [{ bearer: [] }, { api_key: [] }, { session_cookie: [] }],
        };
  }

  #traits() {
    const { contract, door, route } = this;
    return {
      contract,
      takesCookie: contract.scope !== 'public' || route.session === 'goes_on',
      asksForPage: this.#asksForPage,
      takesBody: hasBody(door.method),
      takesVersion: this.#takesVersion,
      takesInput: Object.keys(this.#fields).length > 0,
    };
  }

  /** Whether a page that goes by cookies has to say so. */
  get #asksForPage(): boolean {
    const { contract, door, route } = this;
    return route.session !== undefined || (contract.scope !== 'public' && door.method !== 'GET');
  }

  #pathParameters(): readonly Json[] {
    return parametersOf(this.door.path).map((name) => ({
      name,
      in: 'path',
      required: true,
      schema: this.#schema(name),
    }));
  }

  #queryParameters(): readonly Json[] {
    if (hasBody(this.door.method)) return [];
    return Object.entries(this.#rest()).map(([name, schema]) => ({
      name,
      in: 'query',
      required: !isOptional(schema),
      schema: this.book.of(schema),
      ...styleOf(schema),
    }));
  }

  #headerParameters(): readonly Json[] {
    const { contract, route } = this;
    const reads = contract.kind === 'query';
    return [
      ...(replays(contract)
        ? [parameter(contract.once === 'required' ? 'IdempotencyKeyRequired' : 'IdempotencyKey')]
        : []),
      ...(this.#takesVersion ? [parameter('IfMatch')] : []),
      ...(reads && !answersPage(contract) ? [parameter('IfNoneMatch')] : []),
      ...(route.waits ? [parameter('Prefer')] : []),
      ...(this.#asksForPage ? [parameter('Session')] : []),
      parameter('RequestId'),
    ];
  }

  #requestBody(): Json {
    const { door, route } = this;
    if (!hasBody(door.method)) return {};
    if (route.verbatim) {
      return {
        requestBody: {
          description: 'As the sender signs it.',
          required: true,
          content: { 'application/json': { schema: {} } },
        },
      };
    }
    const fields = Object.entries(this.#rest());
    if (fields.length === 0) return {};
    const required = fields.filter(([, schema]) => !isOptional(schema)).map(([name]) => name);
    const properties = Object.fromEntries(fields.map(([name, schema]) => [name, this.book.of(schema)]));
    const schema = {
      type: 'object',
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: false,
    };
    const body = { schema, ...(route.example && { example: route.example }) };
    const content = {
      'application/json': body,
      ...(door.method === 'PATCH' && { 'application/merge-patch+json': body }),
    };
    return { requestBody: { required: required.length > 0 && route.session !== 'goes_on', content } };
  }

  #answers(): Json {
    const { contract, route, book } = this;
    const isPage = answersPage(contract);
    const isRead = contract.kind === 'query';
    const data = withLinks(book.of(resourceOf(contract)), route);
    const single = givesTokens(route) ? { anyOf: [data, book.of(schemaWithoutTokens(contract.output))] } : data;
    const schema = successSchema(
      isPage ? { type: 'array', items: data } : single,
      isPage ? book.of(application.Pagination) : null,
    );
    const hasTag = !isPage && (isRead || 'version' in entriesOf(contract.output));
    const headers = {
      ...everyCall,
      ...(hasTag && { ETag: headerRef('ETag') }),
      ...(isPage && { Link: headerRef('Link') }),
      ...(route.creates && { Location: headerRef('Location') }),
      ...(replays(contract) && { 'Idempotent-Replayed': headerRef('IdempotentReplayed') }),
      ...(route.session && { 'Set-Cookie': headerRef('SetCookie') }),
      ...(route.waits && { 'Preference-Applied': headerRef('PreferenceApplied') }),
    };
    const answer = { description: contract.summary, headers, content: { 'application/json': { schema } } };
    return {
      [route.creates ? '201' : '200']: answer,
      ...(hasTag &&
        isRead && {
          '304': {
            description: 'What If-None-Match names is still so.',
            headers: { ...everyCall, ETag: headerRef('ETag') },
          },
        }),
    };
  }

  /** The fields that come from neither the path nor a header. */
  #rest(): Entries {
    const inPath = parametersOf(this.door.path);
    return Object.fromEntries(Object.entries(this.#fields).filter(([name]) => !inPath.includes(name)));
  }

  #schema(name: string): Json {
    const schema = this.#fields[name];
    return schema ? this.book.of(schema) : {};
  }
}

/** A component has its links added where it is defined; a schema that stands here has them added here. */
const withLinks = (schema: Json, route: Route): Json =>
  route.links && componentOf(schema) === null ? linked(schema) : schema;

/** The component that a schema refers to; null where it stands for itself. */
export const componentOf = ({ $ref: reference }: Json): string | null =>
  typeof reference === 'string' ? reference.slice(reference.lastIndexOf('/') + 1) : null;

/** The schema of a resource with its links. */
export const linked = (schema: Json): Json => {
  const { properties } = schema;
  return typeof properties === 'object' && properties !== null
    ? { ...schema, properties: { ...properties, links: linksRef } }
    : schema;
};

/** How a parameter of several values is written: `a,b`, and `placed_at[gte]=…` for one with parts. */
const styleOf = (schema: Entries[string]): Json => {
  if (elementOf(schema)) return { style: 'form', explode: false };
  return Object.keys(entriesOf(schema)).length > 0 ? { style: 'deepObject', explode: true } : {};
};
