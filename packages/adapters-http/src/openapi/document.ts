import type { Contract } from '@quayside/application/kernel';
import { base, doorsOf, type Route } from '../route.js';
import { componentOf, linked, Operation } from './operation.js';
import { envelopeSchemas, ErrorResponses } from './responses.js';
import { resourceOf, SchemaBook, type Json } from './schema-book.js';
import { shareParts } from './share-parts.js';
import { headers, parameters, paths as otherPaths, securitySchemes } from './shared.js';

export interface OpenApiInfo {
  readonly title?: string;
  readonly version: string;
}

/** The OpenAPI 3.1 description of what these contracts offer at these routes. */
export const openApiDocument = (
  contracts: readonly Contract[],
  routes: Readonly<Record<string, Route>>,
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
  const book = new SchemaBook(described.map(({ contract }) => contract));
  const errors = new ErrorResponses(book);
  const paths: Record<string, Record<string, Json>> = { ...otherPaths };
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
  const schemas = Object.entries(book.components(paths, errors.schemas));
  const named = Object.fromEntries(
    schemas.map(([name, schema]) => [name, withLinks.has(name) ? linked(schema) : schema]),
  );
  const shared = shareParts({ paths, schemas: { ...named, ...envelopeSchemas, ...errors.schemas } });
  return {
    openapi: '3.1.0',
    info: {
      title: info.title ?? 'Quayside',
      version: info.version,
      description: 'Order fulfilment: stock, payment and people told, once each.',
    },
    servers: [{ url: '/' }],
    tags: [...new Set(described.map(({ contract }) => contract.name.split('.')[0]))].map((name) => ({ name })),
    paths: shared.paths,
    components: { schemas: shared.schemas, responses: errors.responses, parameters, headers, securitySchemes },
  };
};
