import type { ContractName } from '@quayside/application';
import {
  keyLinks,
  locationLinks,
  orderLinks,
  paymentLinks,
  productLinks,
  reservationLinks,
  sagaLinks,
  stockLevelLinks,
  stockLinks,
  timelineLinks,
} from './links.js';
import { orderExample, productExample } from './examples.js';
import type { Route } from './route.js';

/** Where each use case is found on HTTP, below `/api/v1`. It does not compile while one has no row. */
export const routes = {
  'catalog.create_product': {
    method: 'POST',
    path: '/products',
    creates: true,
    links: productLinks,
    example: productExample,
  },
  'catalog.get_product': { method: 'GET', path: '/products/{sku}', links: productLinks },
  'catalog.list_products': { method: 'GET', path: '/products', links: productLinks },
  'catalog.replace_product': { method: 'PUT', path: '/products/{sku}', links: productLinks },
  'catalog.update_product': {
    method: 'PATCH',
    path: '/products/{sku}',
    links: productLinks,
    example: { tax_rate_bp: 700 },
  },
  'catalog.archive_product': { method: 'DELETE', path: '/products/{sku}', links: productLinks },

  'inventory.create_location': {
    method: 'POST',
    path: '/locations',
    creates: true,
    links: locationLinks,
    example: { code: 'main', name: 'Main warehouse' },
  },
  'inventory.get_location': { method: 'GET', path: '/locations/{code}', links: locationLinks },
  'inventory.list_locations': { method: 'GET', path: '/locations', links: locationLinks },
  'inventory.update_location': {
    method: 'PATCH',
    path: '/locations/{code}',
    links: locationLinks,
    example: { priority: 10 },
  },
  'inventory.list_stock': { method: 'GET', path: '/stock', links: stockLevelLinks },
  'inventory.get_stock': { method: 'GET', path: '/stock/{sku}', links: stockLinks },
  'inventory.configure_stock': {
    method: 'PATCH',
    path: '/stock/{sku}',
    links: stockLevelLinks,
    example: { location: 'main', reorder_point: 5 },
  },
  'inventory.receive_stock': {
    method: 'POST',
    path: '/stock/receipts',
    example: { location: 'main', lines: [{ sku: '11', quantity: 100 }] },
  },
  'inventory.adjust_stock': {
    method: 'POST',
    path: '/stock/adjustments',
    example: { location: 'main', lines: [{ sku: '11', change: -2 }], note: 'broken in transit' },
  },
  'inventory.transfer_stock': {
    method: 'POST',
    path: '/stock/transfers',
    example: { from: 'main', to: 'shop', lines: [{ sku: '11', quantity: 20 }] },
  },
  'inventory.count_stock': {
    method: 'POST',
    path: '/stock/counts',
    example: { location: 'main', lines: [{ sku: '11', on_hand: 97 }] },
  },
  'inventory.list_movements': { method: 'GET', path: '/stock/movements' },
  'inventory.list_reservations': { method: 'GET', path: '/reservations', links: reservationLinks },
  'inventory.get_reservation': { method: 'GET', path: '/reservations/{id}', links: reservationLinks },

  'orders.place': {
    method: 'POST',
    path: '/orders',
    creates: true,
    links: orderLinks,
    waits: true,
    example: orderExample,
  },
  'orders.get': { method: 'GET', path: '/orders/{id}', links: orderLinks },
  'orders.list': { method: 'GET', path: '/orders', links: orderLinks },
  'orders.replace': { method: 'PUT', path: '/orders/{id}', links: orderLinks },
  'orders.amend': {
    method: 'PATCH',
    path: '/orders/{id}',
    links: orderLinks,
    example: { lines: [{ sku: '11', quantity: 6 }] },
  },
  'orders.place_draft': { method: 'POST', path: '/orders/{id}/place', links: orderLinks },
  'orders.cancel': {
    method: 'POST',
    path: '/orders/{id}/cancel',
    also: [{ method: 'DELETE', path: '/orders/{id}' }],
    links: orderLinks,
    example: { reason: 'ordered twice' },
  },
  'orders.timeline': { method: 'GET', path: '/orders/{id}/timeline', links: timelineLinks },
  'orders.list_sagas': { method: 'GET', path: '/sagas', links: sagaLinks },
  'orders.get_saga': { method: 'GET', path: '/sagas/{order_id}', links: sagaLinks },
  'orders.retry_saga': { method: 'POST', path: '/sagas/{order_id}/retry', links: sagaLinks },
  'orders.skip_saga_step': { method: 'POST', path: '/sagas/{order_id}/skip', links: sagaLinks },
  'orders.compensate_saga': { method: 'POST', path: '/sagas/{order_id}/compensate', links: sagaLinks },

  'payments.list': {
    method: 'GET',
    path: '/payments',
    also: [{ method: 'GET', path: '/orders/{order_id}/payments' }],
    links: paymentLinks,
  },
  // The journal of its calls to the gateway goes on while the payment stays at its version.
  'payments.get': { method: 'GET', path: '/payments/{id}', links: paymentLinks, tagsContent: true },
  'payments.void': { method: 'POST', path: '/payments/{id}/void', links: paymentLinks, tagsContent: true },
  'payments.receive_webhook': {
    method: 'POST',
    path: '/payments/webhooks/{gateway}',
    verbatim: { body: 'body', headers: 'headers' },
  },

  'identity.create_key': {
    method: 'POST',
    path: '/api-keys',
    creates: true,
    links: keyLinks,
    example: { name: 'shop', scopes: ['orders:read', 'orders:write'] },
  },
  'identity.list_keys': { method: 'GET', path: '/api-keys', links: keyLinks },
  'identity.revoke_key': { method: 'DELETE', path: '/api-keys/{id}', links: keyLinks },
} as const satisfies Record<ContractName, Route>;
