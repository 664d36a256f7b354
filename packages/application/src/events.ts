import { catalogEvents } from './catalog/index.js';
import { identityEvents } from './identity/index.js';
import { inventoryEvents } from './inventory/index.js';
import { orderEvents } from './orders/index.js';
import { paymentEvents } from './payments/index.js';

/** Every event that the outside hears of, by its type: what the feed carries on each transport. */
export const allEvents = {
  ...catalogEvents,
  ...identityEvents,
  ...inventoryEvents,
  ...orderEvents,
  ...paymentEvents,
} as const;
export type EventType = keyof typeof allEvents;
