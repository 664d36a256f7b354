import { past, type TransportCases } from './scene.js';

const nobody = 'ord_01h455vb4pex5vsknk084sn02q';
const any = 'any';

export const orderCases = {
  'orders.place': {
    granted: async (world) => {
      await world.product();
      const line = { sku: world.sku, quantity: 3, unit_price: { amount: 999, currency: 'EUR' }, tax_rate_bp: 700 };
      return world.orderInput({
        external_id: `R ${world.tag}`,
        lines: [line, { sku: world.sku, quantity: 1, discount: { amount: 50, currency: 'EUR' } }],
        shipping: { amount: 0, currency: 'EUR' },
        billing_address: null,
        metadata: { 'a.key': 'naïve 🚀', empty: '' },
        draft: true,
      });
    },
    refused: {
      UNKNOWN_SKU: (world) => world.orderInput(),
      WRONG_CURRENCY: async (world) => {
        await world.product();
        const unitPrice = { amount: 1, currency: 'USD' };
        return world.orderInput({ lines: [{ sku: world.sku, quantity: 1, unit_price: unitPrice }] });
      },
      EXTERNAL_ID_TAKEN: async (world) => {
        await world.draft({ external_id: world.tag });
        return world.orderInput({ external_id: world.tag, lines: [{ sku: world.sku, quantity: 3 }] });
      },
    },
  },
  'orders.get': {
    granted: async (world) => ({ id: (await world.order({ billing_address: null })).id }),
    refused: { ORDER_NOT_FOUND: () => ({ id: nobody }) },
  },
  'orders.list': {
    granted: async (world) => {
      await world.order({ external_id: world.tag });
      return {
        external_id: world.tag,
        status: ['confirmed', 'rejected'],
        customer_reference: 'ADA',
        currency: 'EUR',
        q: 'lovelace',
        sort: '-total',
        page: 1,
        placed_at: { gte: past },
      };
    },
  },
  'orders.replace': {
    granted: async (world) => {
      const { id, version } = await world.draft();
      return { ...world.orderInput({ lines: [{ sku: world.sku, quantity: 9 }] }), id, expected_version: version };
    },
    refused: { ORDER_NOT_FOUND: (world) => ({ ...world.orderInput(), id: nobody, expected_version: any }) },
  },
  'orders.amend': {
    granted: async (world) => {
      const { id } = await world.draft({ metadata: { kept: 'yes', gone: 'yes' } });
      return { id, expected_version: any, customer: { email: null }, metadata: { gone: null, come: 'yes' } };
    },
    refused: {
      WRONG_STATUS: async (world) => ({ id: (await world.order()).id, expected_version: any, payment_method: 'pm_ok' }),
      NOT_AN_ORDER: async (world) => {
        const { id } = await world.draft();
        // Null in a merge patch takes away what was there.
        return { id, expected_version: any, metadata: Object.fromEntries(manyKeys) };
      },
    },
  },
  'orders.place_draft': {
    granted: async (world) => {
      const { id, version } = await world.draft();
      return { id, expected_version: version };
    },
    refused: {
      VERSION_MISMATCH: async (world) => ({ id: (await world.draft()).id, expected_version: 12 }),
      WRONG_STATUS: async (world) => ({ id: (await world.order()).id, expected_version: any }),
    },
  },
  'orders.cancel': {
    granted: async (world) => ({ id: (await world.draft()).id, expected_version: 1, reason: 'ordered twice: 2 × ½' }),
    refused: { ORDER_NOT_FOUND: () => ({ id: nobody, expected_version: 3 }) },
  },
  'orders.timeline': {
    granted: async (world) => ({ id: (await world.order()).id }),
    refused: { ORDER_NOT_FOUND: () => ({ id: nobody }) },
  },
  'orders.list_sagas': { granted: () => ({ state: ['done'], step: ['done'], sort: 'started_at', per_page: 2 }) },
  'orders.get_saga': {
    granted: async (world) => ({ order_id: (await world.order()).id }),
    refused: { SAGA_NOT_FOUND: () => ({ order_id: nobody }) },
  },
  'orders.retry_saga': {
    refused: {
      NOT_AT_THIS_STEP: async (world) => ({ order_id: (await world.order()).id }),
      SAGA_NOT_FOUND: () => ({ order_id: nobody }),
    },
  },
  'orders.skip_saga_step': {
    refused: { NOT_AT_THIS_STEP: async (world) => ({ order_id: (await world.order()).id }) },
  },
  'orders.compensate_saga': {
    refused: { NOT_AT_THIS_STEP: async (world) => ({ order_id: (await world.order()).id }) },
  },
} as const satisfies TransportCases;

/** More than an order can have. */
const manyKeys = Array.from({ length: 21 }, (_, index) => [`key${index}`, 'yes'] as const);
