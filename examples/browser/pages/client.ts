// A page that calls Quayside by itself, from another origin, with a key that its user gives it.
import { QuaysideClient, QuaysideError } from '@quayside/client';
import { element, note } from './element.js';

const form = element('connect', HTMLFormElement);
const url = element('url', HTMLInputElement);
const key = element('key', HTMLInputElement);
const sku = element('sku', HTMLInputElement);
const order = element('order', HTMLButtonElement);
const state = element('state', HTMLOutputElement);
const list = element('events', HTMLUListElement);

const words = (error: unknown): string =>
  error instanceof QuaysideError ? `${error.message} (${error.code})` : String(error);

const follow = async (client: QuaysideClient, signal: AbortSignal): Promise<void> => {
  const onBreak = ({ reason }: { readonly reason: string }): void => void (state.value = reason);
  const events = client.events.subscribe({ topics: ['orders'], signal, onBreak });
  await events.ready();
  state.value = 'connected';
  order.disabled = false;
  for await (const event of events) {
    if (event.type === 'gap') note(list, 'gap', 'some events are too old to be told');
    else if (event.type === 'orders.order_rejected') note(list, event.type, `${event.subject}: ${event.data.reason}`);
    else note(list, event.type, event.subject);
  }
};

let leave = new AbortController();
form.addEventListener('submit', (submitted) => {
  submitted.preventDefault();
  leave.abort();
  leave = new AbortController();
  const { signal } = leave;
  const show = (text: string): void => {
    if (!signal.aborted) state.value = text;
  };
  const client = new QuaysideClient({ url: url.value, token: key.value });
  follow(client, signal).catch((error: unknown) => show(words(error)));
  const buy = (): void => {
    order.disabled = true;
    place(client)
      .then((status) => show(`the order is ${status}`))
      .catch((error: unknown) => show(words(error)))
      .finally(() => (order.disabled = false));
  };
  order.addEventListener('click', buy, { signal });
});

const place = async (client: QuaysideClient): Promise<string> => {
  const placed = await client.orders.place(
    {
      currency: 'EUR',
      customer: { reference: null, name: 'Ada Example', email: null },
      lines: [{ sku: sku.value, quantity: 1 }],
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
    { wait: 5 },
  );
  return placed.status;
};
