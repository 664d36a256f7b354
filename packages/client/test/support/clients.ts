import { QuaysideClient, type ClientOptions, type OrdersPlaceInput } from '@quayside/client';
import { ScriptedServer } from './scripted-server.js';
import { TestTiming } from './test-timing.js';

/** A server that a suite writes scripts for, started and stopped with it. */
export const scripted = (): ScriptedServer => {
  const server = new ScriptedServer();
  before(() => server.start());
  after(() => server.stop());
  return server;
};

export const clientOf = (
  { url }: { readonly url: string },
  options: Partial<ClientOptions> = {},
  timing = new TestTiming(),
): { readonly client: QuaysideClient; readonly timing: TestTiming } => ({
  client: new QuaysideClient({ url, token: 'qs_live_1', ...options }, timing),
  timing,
});

export const orderInput: OrdersPlaceInput = {
  currency: 'EUR',
  customer: { reference: null, name: 'Ada Example', email: null },
  lines: [{ sku: 'tea', quantity: 2 }],
  shipping_address: {
    name: 'Ada Example',
    line1: 'Quay 1',
    line2: null,
    city: 'Hamburg',
    region: null,
    postal_code: '20457',
    country: 'DE',
  },
  payment_method: 'pm_ok',
};

export const orderId = 'ord_01m7yyew13f21bqqh8eth6sarh';
