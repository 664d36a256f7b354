import { past, type TransportCases } from './scene.js';

const noReservation = 'res_01h455vb4pex5vsknk084sn02q';
const any = 'any';

export const inventoryCases = {
  'inventory.create_location': {
    granted: ({ location }) => ({ code: location, name: 'Über den Dächern', priority: 0, active: false }),
    refused: {
      LOCATION_CODE_TAKEN: async (world) => {
        await world.place();
        return { code: world.location, name: 'Another' };
      },
    },
  },
  'inventory.get_location': {
    granted: async (world) => {
      await world.place();
      return { code: world.location };
    },
    refused: { LOCATION_NOT_FOUND: ({ location }) => ({ code: location }) },
  },
  'inventory.list_locations': { granted: () => ({ active: true, sort: 'code', per_page: 3 }) },
  'inventory.update_location': {
    granted: async (world) => {
      await world.place();
      return { code: world.location, expected_version: 1, priority: 1_000_000, active: false };
    },
    refused: { LOCATION_NOT_FOUND: ({ location }) => ({ code: location, expected_version: any, priority: 1 }) },
  },
  'inventory.list_stock': {
    granted: async (world) => {
      await world.stock();
      return { sku: world.sku, location: world.location, low: false };
    },
  },
  'inventory.get_stock': {
    granted: async (world) => {
      await world.stock(1_000_000);
      return { sku: world.sku };
    },
    refused: { STOCK_NOT_FOUND: ({ sku }) => ({ sku }) },
  },
  'inventory.configure_stock': {
    granted: async (world) => {
      await world.stock();
      await world.ask('inventory.configure_stock', { sku: world.sku, location: world.location, reorder_point: 3 });
      return { sku: world.sku, location: world.location, reorder_point: null, allow_backorder: true };
    },
    refused: { UNKNOWN_LOCATION: ({ sku, location }) => ({ sku, location, reorder_point: 0 }) },
  },
  'inventory.receive_stock': {
    granted: async (world) => {
      await world.stock();
      return { location: world.location, lines: [{ sku: world.sku, quantity: 1_000_000 }], note: null };
    },
    refused: { UNKNOWN_LOCATION: ({ sku, location }) => ({ location, lines: [{ sku, quantity: 1 }] }) },
  },
  'inventory.adjust_stock': {
    granted: async (world) => {
      await world.stock();
      return { location: world.location, lines: [{ sku: world.sku, change: -10 }], note: 'gone' };
    },
    refused: {
      INSUFFICIENT_STOCK: async (world) => {
        await world.stock();
        return { location: world.location, lines: [{ sku: world.sku, change: -11 }], note: 'gone' };
      },
    },
  },
  'inventory.transfer_stock': {
    granted: async (world) => {
      await world.stock();
      const to = `${world.location}.2`;
      await world.ask('inventory.create_location', { code: to, name: 'Another' });
      return { from: world.location, to, lines: [{ sku: world.sku, quantity: 4 }], note: 'moved' };
    },
    refused: {
      SAME_LOCATION: async (world) => {
        await world.stock();
        return { from: world.location, to: world.location, lines: [{ sku: world.sku, quantity: 4 }] };
      },
    },
  },
  'inventory.count_stock': {
    granted: async (world) => {
      await world.stock();
      return { location: world.location, lines: [{ sku: world.sku, on_hand: 0 }] };
    },
    refused: {
      SKU_COUNTED_TWICE: async (world) => {
        await world.stock();
        const line = { sku: world.sku, on_hand: 0 };
        return { location: world.location, lines: [line, line] };
      },
    },
  },
  'inventory.list_movements': {
    granted: async (world) => {
      const { id } = await world.reservation();
      return { sku: world.sku, kind: ['receipt', 'reservation'], reservation_id: id, at: { gt: past }, sort: 'at' };
    },
  },
  'inventory.list_reservations': {
    granted: async (world) => {
      const { id } = await world.order();
      return { order_id: id, status: ['held'], created_at: { gte: past, lt: '2999-01-01T00:00:00+02:00' } };
    },
  },
  'inventory.get_reservation': {
    granted: async (world) => ({ id: (await world.reservation()).id }),
    refused: { RESERVATION_NOT_FOUND: () => ({ id: noReservation }) },
  },
} as const satisfies TransportCases;
