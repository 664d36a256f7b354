import { contextOf, type Contract } from '@quayside/application/kernel';
import type { GenericSchema } from 'valibot';
import { base, doorsOf, eventsPath, givesTokens, type Route } from '../route.js';
import { schemaWithoutTokens } from '../session/told.js';
import { anyEvent, eventFrames, eventOperation } from './event-parts.js';
import { componentOf, linked, Operation } from './operation.js';
import { envelopeSchemas, ErrorResponses } from './responses.js';
import {
  entriesOf,
  eventSchemas,
  resourceOf,
  SchemaBook,
  shareParts,
  type EventTable,
  type Json,
} from '@quayside/json-schemas';
import * as application from '@quayside/application';
import { oauthPaths } from './oauth-paths.js';
import { headers, otherTags, parameters, paths as otherPaths, securitySchemes, tags } from './shared.js';

export interface OpenApiInfo {
  readonly title?: string;
  readonly version: string;
}

/** The OpenAPI 3.1 description of what these contracts offer at these routes. */
export const openApiDocument = (
  contracts: readonly Contract[],
  routes: Readonly<Record<string, Route>>,
  events: EventTable,
  info: OpenApiInfo,
): Json => {
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const homeless = contracts.find(({ name }) => !(name in routes));
  if (homeless) throw new Error(`${homeless.name} has no route`);
  // In the order of the routes, so that the text is the same whatever order the contracts come in.
  const described = Object.entries(routes).flatMap(([name, route]) => {
    const contract = byName.get(name);
    return contract ? [{ contract, route }] : [];
  });
  const book = new SchemaBook(schemasOf(described, events));
  const errors = new ErrorResponses(book);
  const paths: Record<string, Record<string, Json>> = { ...otherPaths, ...oauthPaths };
  const withLinks = new Set<string>();
  for (const { contract, route } of described) {
    const component = route.links && componentOf(book.of(resourceOf(contract)));
    if (component) withLinks.add(component);
    for (const door of doorsOf(route)) {
      (paths[base + door.path] ??= {})[door.method.toLowerCase()] = new Operation(
        book,
        errors,
        contract,
        route,
        door,
      ).describe();
    }
  }
  paths[eventsPath] = { get: eventOperation(errors) };
  const told = { ...eventSchemas(events, book), Event: anyEvent(events), ...eventFrames };
  const schemas = Object.entries(book.components(paths, errors.schemas, told));
  const named = Object.fromEntries(
    schemas.map(([name, schema]) => [name, withLinks.has(name) ? linked(schema) : schema]),
  );
  const shared = shareParts({ rest: paths, schemas: { ...named, ...envelopeSchemas, ...told, ...errors.schemas } });
  return {
    openapi: '3.1.0',
    info: {
      title: info.title ?? 'Quayside',
      version: info.version,
      description: 'Order fulfilment: stock, payment and people told, once each.',
      contact: { name: 'The maintainers of Quayside' },
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [
      { url: '/', description: 'The server that tells this: local, staging or production alike.', 'x-internal': false },
    ],
    tags: [...new Set(described.map(({ contract }) => contextOf(contract.name))), ...otherTags].map((name) => ({
      name,
      description: tags[name],
    })),
    paths: shared.rest,
    components: { schemas: shared.schemas, responses: errors.responses, parameters, headers, securitySchemes },
  };
};

/** Every schema that the document is to have, in the order in which they are met. */
const schemasOf = (
  described: readonly { readonly contract: Contract; readonly route: Route }[],
  events: EventTable,
): readonly GenericSchema[] => [
  ...described.flatMap(({ contract }) => Object.values(entriesOf(contract.input))),
  ...described.flatMap(({ contract, route }) => [
    resourceOf(contract),
    ...(givesTokens(route) ? [schemaWithoutTokens(contract.output)] : []),
    ...Object.values(contract.errors).flatMap(({ details }) => details ?? []),
  ]),
  ...Object.values(events).map(({ data }) => data),
  application.Pagination,
];
