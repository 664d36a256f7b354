// Places an order over gRPC and follows it by its events until it is confirmed or rejected.
import { credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import { failureIn } from '@quayside/adapters-grpc';
import { catalog, events, inventory, orders } from '@quayside/adapters-grpc/stubs';
import { randomUUID } from 'node:crypto';

const address = process.env['QUAYSIDE_GRPC'] ?? '127.0.0.1:50051';
const key = process.env['QUAYSIDE_KEY'];
if (key === undefined) throw new Error('Set QUAYSIDE_KEY to an API key; the first `npm start` prints one.');

const metadata = (more: Readonly<Record<string, string>> = {}): Metadata => {
  const entries = new Metadata();
  for (const [name, value] of Object.entries({ authorization: `Bearer ${key}`, ...more })) entries.set(name, value);
  return entries;
};
/** Of one attempt: a retry with the same key gets the same answer, and does nothing twice. */
const once = (): Metadata => metadata({ 'idempotency-key': randomUUID() });
/** Without a deadline a call would wait for as long as the server lets it. */
const soon = () => ({ deadline: Date.now() + 10_000 });

/** A unary call as a promise. */
const answered = <Response>(
  call: (respond: (error: ServiceError | null, response: Response) => void) => unknown,
): Promise<Response> =>
  new Promise((resolve, reject) => {
    call((error, response) => (error ? reject(error) : resolve(response)));
  });

const insecure = credentials.createInsecure();
const products = new catalog.CatalogServiceClient(address, insecure);
const stock = new inventory.InventoryServiceClient(address, insecure);
const shop = new orders.OrdersServiceClient(address, insecure);
const feed = new events.EventServiceClient(address, insecure);

// A shop that has just been opened has nothing to sell. The second run finds the product there.
const sku = 'tea-100';
const tea = catalog.CreateProductRequest.create({ sku, name: 'Assam tea', prices: [{ amount: 890, currency: 'EUR' }] });
try {
  await answered((respond) => products.createProduct(tea, once(), soon(), respond));
  const receipt = inventory.ReceiveStockRequest.create({ location: 'main', lines: [{ sku, quantity: 100 }] });
  await answered((respond) => stock.receiveStock(receipt, once(), soon(), respond));
} catch (error) {
  const refused = error as ServiceError;
  if (refused.code !== status.ALREADY_EXISTS) throw error;
  console.log(`the product is there already: ${failureIn(refused)?.code}`);
}

const request = orders.PlaceRequest.create({
  currency: 'EUR',
  customer: { reference: undefined, name: 'Ada Example', email: 'ada@example.com' },
  lines: [{ sku, quantity: 3, unit_price: undefined, discount: undefined, tax_rate_bp: undefined }],
  shipping_address: {
    name: 'Ada Example',
    line1: 'Quay 1',
    line2: undefined,
    city: 'Hamburg',
    region: undefined,
    postal_code: '20457',
    country: 'DE',
  },
  payment_method: 'pm_ok',
});
const place = async (): Promise<orders.Order> => {
  const { order } = await answered<orders.PlaceResponse>((respond) => shop.place(request, once(), soon(), respond));
  if (!order) throw new Error('the answer has no order');
  console.log(`${order.id} is ${orders.Order_Status[order.status]}: ${order.totals?.total?.amount} ${order.currency}`);
  return order;
};

const watching = feed.watch({ topics: ['orders'], after: undefined }, metadata());
let id = '';
for await (const { begun, event } of watching as AsyncIterable<events.WatchResponse>) {
  // The order is placed when the server has begun to tell, so that nothing of it is missed.
  if (begun) ({ id } = await place());
  if (event?.subject !== id) continue;
  console.log(`${event.time?.toISOString()}  ${event.type}`);
  if (event.orders_order_rejected) console.log(`because: ${event.orders_order_rejected.reason}`);
  if (event.orders_order_confirmed ?? event.orders_order_rejected) break;
}

// A call that is cancelled ends with an error that says so.
watching.on('error', () => undefined).cancel();

const read = await answered<orders.GetResponse>((respond) => shop.get({ id }, metadata(), soon(), respond));
const { status: end = orders.Order_Status.UNSPECIFIED, version } = read.order ?? {};
console.log(`${id} is ${orders.Order_Status[end]}, in version ${version}`);
for (const client of [products, stock, shop, feed]) client.close();
