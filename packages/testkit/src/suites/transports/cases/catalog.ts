import type { World } from '../world.js';
import { past, type TransportCases } from './scene.js';

const any = 'any';

/** Numbers at their ends, texts in many scripts, and lists. */
const richProduct = ({ sku, tag }: World) => ({
  sku,
  name: `Tea ${tag}: naïve, „quoted“ \\ 日本 🚀 \u00a0½`,
  description: 'line one\n\tline two: {"not": "json"} <b>&amp;</b>',
  prices: [
    { amount: Number.MAX_SAFE_INTEGER, currency: 'JPY' },
    { amount: 0, currency: 'EUR' },
  ],
  tax_rate_bp: 0,
  stocked: false,
  status: 'archived',
});

export const catalogCases = {
  'catalog.create_product': {
    granted: richProduct,
    refused: {
      SKU_TAKEN: async (world) => {
        await world.product();
        return richProduct(world);
      },
    },
  },
  'catalog.get_product': {
    granted: async (world) => {
      await world.ask('catalog.create_product', richProduct(world));
      return { sku: world.sku };
    },
    refused: { PRODUCT_NOT_FOUND: ({ sku }) => ({ sku }) },
  },
  'catalog.list_products': {
    granted: async (world) => {
      for (const part of ['a', 'b', 'c']) await world.product({ sku: `${part} ${world.sku}` });
      return {
        q: world.tag,
        status: ['active', 'archived'],
        stocked: true,
        sort: '-sku',
        per_page: 2,
        updated_at: { gte: past },
      };
    },
    refused: { INVALID_INPUT: () => ({ cursor: 'no cursor of this list' }) },
  },
  'catalog.replace_product': {
    granted: async (world) => {
      const { version } = await world.product({ description: 'goes away' });
      const prices = [{ amount: 1, currency: 'USD' }];
      return { sku: world.sku, expected_version: version, name: 'New', description: null, prices };
    },
    refused: {
      PRODUCT_NOT_FOUND: ({ sku }) => ({
        sku,
        expected_version: any,
        name: 'New',
        prices: [{ amount: 1, currency: 'USD' }],
      }),
      VERSION_MISMATCH: async (world) => {
        await world.product();
        return { sku: world.sku, expected_version: 7, name: 'New', prices: [{ amount: 1, currency: 'USD' }] };
      },
    },
  },
  'catalog.update_product': {
    granted: async (world) => {
      await world.product({ description: 'goes away' });
      // A merge patch: null takes away, what is not named stays.
      return { sku: world.sku, expected_version: any, description: null, tax_rate_bp: 700, stocked: false };
    },
    refused: { PRODUCT_NOT_FOUND: ({ sku }) => ({ sku, expected_version: 1 }) },
  },
  'catalog.archive_product': {
    granted: async (world) => {
      const { version } = await world.product();
      return { sku: world.sku, expected_version: version };
    },
    refused: { PRODUCT_NOT_FOUND: ({ sku }) => ({ sku, expected_version: any }) },
  },
} as const satisfies TransportCases;
