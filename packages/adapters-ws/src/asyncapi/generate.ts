import type { Contract } from '@quayside/application/kernel';
import type { EventTable } from '@quayside/json-schemas';
import { asyncApiDocument, type AsyncApiInfo } from './document.js';

/** The description as text for a file: the generated one in this package, which is also served. */
export const asyncApiText = (contracts: readonly Contract[], events: EventTable, info: AsyncApiInfo): string =>
  `${JSON.stringify(asyncApiDocument(contracts, events, info), null, 2)}\n`;
