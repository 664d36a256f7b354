// Places an order and follows it by its events until it is confirmed, rejected or cancelled.
import { QuaysideClient } from '@quayside/client';

const url = process.env['QUAYSIDE_URL'] ?? 'http://127.0.0.1:8080';
const token = process.env['QUAYSIDE_KEY'];
if (token === undefined) throw new Error('Set QUAYSIDE_KEY to an API key; the first `npm start` prints one.');
const client = new QuaysideClient({ url, token });

// A shop that has just been opened has nothing to sell. The second run finds the product there.
const sku = 'tea-100';
const price = { amount: 890, currency: 'EUR' };
const created = await client.catalog.createProduct.result({ sku, name: 'Assam tea, 100 g', prices: [price] });
if (created.ok) await client.inventory.receiveStock({ location: 'main', lines: [{ sku, quantity: 100 }] });
else if (created.error.code !== 'SKU_TAKEN') throw created.error;

// Listening begins before the order is placed, so that nothing of it is missed.
const events = client.events.subscribe({ topics: ['orders', 'inventory', 'payments'] });
await events.ready();

const order = await client.orders.place({
  currency: 'EUR',
  customer: { reference: null, name: 'Ada Example', email: 'ada@example.com' },
  lines: [{ sku, quantity: 3 }],
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
});
console.log(`${order.id} is ${order.status}: ${order.totals.total.amount} ${order.totals.total.currency}`);

// The loop is left with the order's end, and the connection with the loop.
for await (const event of events) {
  if (event.type === 'gap') continue;
  const isOurs = event.subject === order.id || ('order_id' in event.data && event.data.order_id === order.id);
  if (!isOurs) continue;
  console.log(`${event.time}  ${event.type}`);
  if (event.type === 'orders.order_confirmed') break;
  if (event.type === 'orders.order_rejected' || event.type === 'orders.order_cancelled') {
    console.log(`because: ${event.data.reason}`);
    break;
  }
}

const { status, version } = await client.orders.get({ id: order.id });
console.log(`${order.id} is ${status}, in version ${version}`);
