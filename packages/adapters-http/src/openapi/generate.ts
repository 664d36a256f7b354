import type { Contract } from '@quayside/application/kernel';
import { routes } from '../routes.js';
import { openApiDocument, type OpenApiInfo } from './document.js';
import type { Json } from './schema-book.js';

/** The description of the API as it is served at `/openapi.json`. */
export const generateOpenApi = (contracts: readonly Contract[], info: OpenApiInfo): Json =>
  openApiDocument(contracts, routes, info);

/** The same as text for a file: the generated one in this package. */
export const openApiText = (contracts: readonly Contract[], info: OpenApiInfo): string =>
  `${JSON.stringify(generateOpenApi(contracts, info), null, 2)}\n`;
