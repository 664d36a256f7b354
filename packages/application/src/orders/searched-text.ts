import type { Order } from '@quayside/domain/orders';

/** What of an order is searched. */
export const searchedOrderText = ({ externalId, customer, shippingAddress }: Order): string =>
  [externalId, customer.reference, customer.name, customer.email, shippingAddress.name, shippingAddress.city]
    .filter((part) => part !== null)
    .join(' ');
