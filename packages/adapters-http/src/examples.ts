/** Bodies as callers send them: for the documentation, and for the test that the documentation is right. */

export const orderExample = {
  external_id: '10248',
  currency: 'EUR',
  customer: { reference: 'VINET', name: 'Vins et alcools Chevalier', email: 'orders@vinet.example' },
  lines: [
    { sku: '11', quantity: 12 },
    { sku: '42', quantity: 10 },
  ],
  shipping_address: {
    name: 'Vins et alcools Chevalier',
    line1: "59 rue de l'Abbaye",
    line2: null,
    city: 'Reims',
    region: null,
    postal_code: '51100',
    country: 'FR',
  },
  payment_method: 'pm_ok',
  metadata: {},
} as const;

export const productExample = {
  sku: '11',
  name: 'Queso Cabrales',
  description: null,
  prices: [{ amount: 2100, currency: 'EUR' }],
  tax_rate_bp: 1900,
} as const;
