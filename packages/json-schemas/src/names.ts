import type { Json } from './schema-book.js';

/** A reference to a schema among the components of a document: OpenAPI and AsyncAPI keep them in the same place. */
export const ref = (name: string): Json => ({ $ref: `#/components/schemas/${name}` });

/** A name in code's own style: `ORDER_NOT_FOUND` is `OrderNotFound`. */
export const pascal = (words: string): string =>
  words
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
