// A page without credentials: it hears the feed by the browser's own EventSource, through its backend, which holds the key.
import { element, note } from './element.js';

const list = element('events', HTMLUListElement);
const state = element('state', HTMLOutputElement);
const button = element('buy', HTMLButtonElement);

// The browser connects again by itself where the connection breaks, and tells the id of the last event that it saw.
const events = new EventSource('/api/v1/events?topics=orders');
events.addEventListener('open', () => (state.value = 'connected'));
events.addEventListener('error', () => {
  state.value = events.readyState === EventSource.CLOSED ? 'refused' : 'connecting again';
});
for (const type of ['orders.order_placed', 'orders.order_confirmed', 'orders.order_rejected'])
  events.addEventListener(type, ({ data }: MessageEvent<string>) => {
    const { subject } = JSON.parse(data) as { readonly subject: string };
    note(list, type, subject);
  });
events.addEventListener('gap', () => note(list, 'gap', 'some events are too old to be told'));

let key = crypto.randomUUID();
button.addEventListener('click', () => {
  button.disabled = true;
  void fetch('/orders', { method: 'POST', headers: { 'idempotency-key': key } })
    .then(async (response) => {
      const told = (await response.json()) as { readonly id?: string; readonly message?: string };
      if (told.message !== undefined) note(list, 'refused', told.message);
      // Only a click that was answered is over; the next one is another order.
      key = crypto.randomUUID();
    })
    .catch(() => note(list, 'no answer', 'click again: the same order is not placed twice'))
    .finally(() => (button.disabled = false));
});
