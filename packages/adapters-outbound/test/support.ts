import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Clock, Log } from '@quayside/application/kernel';
import type { AuthorizeQuestion } from '@quayside/application/payments';
import type { Currency, OrderId, PaymentId, Result } from '@quayside/domain';

export const systemClock: Clock = {
  now: () => new Date().toISOString(),
  elapsed: () => performance.now(),
  after: (milliseconds, effect) => {
    const timer = setTimeout(effect, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** A clock that stands still until `pass` is called; then everything that is due by then happens, in order. */
export const manualClock = (): Clock & { pass(milliseconds: number): void; readonly waiting: readonly number[] } => {
  let now = Date.parse('2026-01-31T12:00:00.000Z');
  let timers: { readonly at: number; readonly effect: () => void }[] = [];
  return {
    now: () => new Date(now).toISOString(),
    elapsed: () => now,
    after: (milliseconds, effect) => {
      const timer = { at: now + milliseconds, effect };
      timers.push(timer);
      return () => {
        timers = timers.filter((other) => other !== timer);
      };
    },
    pass: (milliseconds) => {
      now += milliseconds;
      for (const timer of timers.toSorted((a, b) => a.at - b.at)) {
        if (timer.at > now || !timers.includes(timer)) continue;
        timers = timers.filter((other) => other !== timer);
        timer.effect();
      }
    },
    get waiting() {
      return timers.map(({ at }) => at - now);
    },
  };
};

export const quiet: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };

/** A log that keeps what it was told as errors and warnings. */
export const keepingLog = (): Log & { readonly said: string[] } => {
  const said: string[] = [];
  return { ...quiet, said, warn: (message) => said.push(message), error: (message) => said.push(message) };
};

export const temporaryFolder = async (): Promise<{ readonly folder: string; readonly remove: () => Promise<void> }> => {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-sandbox-'));
  return { folder, remove: () => rm(folder, { recursive: true, force: true }) };
};

/** The value, where a failure would mean that the test itself is wrong. */
export const valueOf = <T>(result: Result<T, { readonly message: string }>): T => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

/** An HTTP server of a test, on a free port. */
export const listening = async (
  listener: RequestListener,
): Promise<{ readonly url: string; readonly stop: () => Promise<void> }> => {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
};

export interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** A receiver of webhooks that answers each post as it is told, and a way to wait until it has so many. */
export const webhookReceiver = async (answer: (number: number) => number = () => 204) => {
  const received: Received[] = [];
  let heard = (): void => {};
  const { url, stop } = await listening((request, response) => {
    let body = '';
    request.setEncoding('utf8').on('data', (text: string) => (body += text));
    request.on('end', () => {
      received.push({ headers: request.headers, body });
      response.writeHead(answer(received.length), { location: '/elsewhere' }).end();
      heard();
    });
  });
  const until = async (count: number): Promise<void> => {
    while (received.length < count) {
      await new Promise<void>((resolve) => {
        heard = resolve;
      });
    }
  };
  return { url, stop, received, until };
};

export const paymentId = (number: number) => `pay_01k00000000000000000${digits(number)}` as PaymentId;
export const orderId = (number: number) => `ord_01k00000000000000000${digits(number)}` as OrderId;
const digits = (number: number): string => String(number).padStart(6, '0');

export const question = (number: number, method = 'pm_ok'): AuthorizeQuestion => ({
  key: `${paymentId(number)}.authorize.1`,
  paymentId: paymentId(number),
  orderId: orderId(number),
  amount: { amount: 1_000 + number, currency: 'EUR' as Currency },
  method,
});

export const webhookSecret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`;

export const all = async <T>(items: AsyncIterable<T>): Promise<readonly T[]> => {
  const found: T[] = [];
  for await (const item of items) found.push(item);
  return found;
};
