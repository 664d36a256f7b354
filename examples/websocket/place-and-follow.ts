// Places an order over WebSocket and follows it, on one connection, with nothing but what Node and every browser bring along.
import { randomUUID } from 'node:crypto';

const url = process.env['QUAYSIDE_URL'] ?? 'http://127.0.0.1:8080';
const token = process.env['QUAYSIDE_KEY'];
if (token === undefined) throw new Error('Set QUAYSIDE_KEY to an API key; the first `npm start` prints one.');

interface Frame {
  readonly id?: string | null;
  readonly type: string;
  readonly cursor?: string;
  readonly data?: { readonly id: string; readonly status: string };
  readonly error?: { readonly code: string; readonly message: string };
  readonly event?: {
    readonly type: string;
    readonly time: string;
    readonly subject: string;
    readonly data: { readonly order_id?: string };
  };
}

/** Where to go on after a break: the cursor of the last event that was seen. */
let cursor: string | null = null;
let seen: (frame: Frame) => void = () => undefined;

/** A connection that knows who we are and tells what happens, from the cursor on. */
const connect = async () => {
  const socket = new WebSocket(`${url.replace(/^http/, 'ws')}/ws`, 'quayside.v1');
  await new Promise((resolve, reject) => {
    socket.addEventListener('open', resolve);
    socket.addEventListener('error', () => reject(new Error(`${url} lets nobody in.`)));
  });
  const waiting = new Map<string, (frame: Frame) => void>();
  socket.addEventListener('message', ({ data }) => {
    const frame = JSON.parse(String(data)) as Frame;
    if (frame.cursor !== undefined) cursor = frame.cursor;
    if (typeof frame.id === 'string') waiting.get(frame.id)?.(frame);
    else seen(frame);
  });

  /** Asks, and waits for the answer. The id of a command is its idempotency key: asked again, it is not done again. */
  const ask = (type: string, fields: object = {}, id: string = randomUUID()): Promise<Frame> =>
    new Promise((resolve, reject) => {
      socket.addEventListener('close', ({ code, reason }) => reject(new Error(`closed with ${code} ${reason}`)));
      waiting.set(id, (answer) => {
        if (answer.error) reject(new Error(`${answer.error.code}: ${answer.error.message}`));
        else resolve(answer);
      });
      socket.send(JSON.stringify({ id, type, ...fields }));
    });

  // A browser sends no headers, so the token comes in the first frame.
  await ask('authenticate', { token });
  const { cursor: begin = null } = await ask('subscribe', {
    topics: ['orders', 'inventory', 'payments'],
    after: cursor,
  });
  cursor = begin;
  return { socket, ask };
};

let connection = await connect();

// A shop that has just been opened has nothing to sell. The second run finds the product there.
const product = { sku: 'tea-100', name: 'Assam tea, 100 g', prices: [{ amount: 890, currency: 'EUR' }] };
try {
  await connection.ask('catalog.create_product', { input: product });
  await connection.ask('inventory.receive_stock', {
    input: { location: 'main', lines: [{ sku: 'tea-100', quantity: 100 }] },
  });
} catch (error) {
  if (!String(error).includes('SKU_TAKEN')) throw error;
}

const events: NonNullable<Frame['event']>[] = [];
const ended = new Promise<void>((resolve) => {
  seen = ({ type, event }) => {
    if (type === 'gap') console.log('some events are not kept any more');
    if (!event) return;
    events.push(event);
    if (event.type === 'orders.order_confirmed' || event.type === 'orders.order_rejected') resolve();
  };
});

const order = await connection.ask('orders.place', {
  input: {
    currency: 'EUR',
    customer: { reference: null, name: 'Ada Example', email: 'ada@example.com' },
    lines: [{ sku: 'tea-100', quantity: 3 }],
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
  },
});
const id = order.data?.id ?? '';
console.log(`${id} is ${order.data?.status}`);

// A connection may break at any time. The next one goes on behind the cursor, so nothing is missed.
connection.socket.close();
connection = await connect();
await ended;

for (const { type, time, subject, data } of events)
  if (subject === id || data.order_id === id) console.log(`${time}  ${type}`);
const { data: now } = await connection.ask('orders.get', { input: { id } });
console.log(`${id} is ${now?.status}`);
connection.socket.close();
