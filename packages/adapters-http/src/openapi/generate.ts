import type { Contract } from '@quayside/application/kernel';
import { routes } from '../routes.js';
import type { EventTable, Json } from '@quayside/json-schemas';
import { openApiDocument, type OpenApiInfo } from './document.js';

/** The description of the API as it is served at `/openapi.json`. */
export const generateOpenApi = (contracts: readonly Contract[], events: EventTable, info: OpenApiInfo): Json =>
  openApiDocument(contracts, routes, events, info);

/** The same as text for a file: the generated one in this package. */
export const openApiText = (contracts: readonly Contract[], events: EventTable, info: OpenApiInfo): string =>
  `${JSON.stringify(generateOpenApi(contracts, events, info), null, 2)}\n`;
