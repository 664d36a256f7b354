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
  const book = new SchemaBook(contracts);
  const errors = new ErrorResponses(book);
  const paths: Record<string, Record<string, Json>> = { ...otherPaths };
  const withLinks = new Set<string>();
  for (const contract of contracts) {
    const route = routes[contract.name];
    if (!route) throw new Error(`${contract.name} has no route`);
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
    tags: [...new Set(contracts.map(({ name }) => name.split('.')[0]))].map((name) => ({ name })),
    paths: shared.paths,
    components: { schemas: shared.schemas, responses: errors.responses, parameters, headers, securitySchemes },
  };
};
