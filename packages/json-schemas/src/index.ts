export { eventSchemaName, eventSchemas, type EventTable } from './event-schemas.js';
export { pascal, ref } from './names.js';
export { resourceOf, SchemaBook, type Json } from './schema-book.js';
export { elementOf, entriesOf, isOptional, optionsOf, unwrapped, type Entries } from './schema-shape.js';
export { shareParts } from './share-parts.js';
