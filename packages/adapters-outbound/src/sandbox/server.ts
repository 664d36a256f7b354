import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { getRequestListener } from '@hono/node-server';
import type { Clock, Log } from '@quayside/application/kernel';
import { fail, ok, type Result } from '@quayside/domain';
import * as v from 'valibot';
import { sandboxBank, type SandboxBankOptions } from './bank.js';
import { messageOf, systemCode, type SandboxFailure } from './failure.js';
import { fileSandboxLedger } from './file-ledger.js';
import type { SandboxLedger } from './ledger.js';
import { sandboxRoutes } from './routes.js';
import { WebhookSender, type WebhookSettings } from './webhook-sender.js';
import { WebhookSecret } from './webhook-signature.js';

export interface SandboxServerOptions extends Pick<SandboxBankOptions, 'slowAfter' | 'silentTries' | 'failingTries'> {
  /** The address to listen on, such as `127.0.0.1`. */
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Where the ledger is kept. */
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Whom it tells of outcomes; null for nobody. */
  readonly webhook: WebhookSettings | null;
  /** Milliseconds that a question without an answer is left hanging at most; 60,000 by default. */
  readonly hangFor?: number;
  /** Chance between 0 and 1, for duplicates and reordering of webhooks; `Math.random` by default. */
  readonly random?: () => number;
}

export interface SandboxServer {
  readonly port: number;
  /** `http://host:port`. */
  readonly url: string;
  /** Bytes of an unfinished end that were cut off the ledger at the start. */
  readonly repaired: number;
  /** Answers what is being asked, hangs up on what would be left hanging, gives up webhooks that have not left, closes the ledger. */
  readonly stop: () => Promise<void>;
}

/**
 * Starts the sandbox as an HTTP server of its own. Fails with a message that says what to do where the address or the folder
 * cannot be used, the ledger is damaged or in use, or the webhook settings make no sense.
 */
export const startSandboxServer = async (
  options: SandboxServerOptions,
): Promise<Result<SandboxServer, SandboxFailure>> => {
  const { webhook, clock, log, random = Math.random } = options;
  const wrong = webhook ? wrongWebhook(webhook) : null;
  if (wrong) return fail(wrong);
  const ledger = await fileSandboxLedger(options.folder);
  if (!ledger.ok) return ledger;

  const sender = webhook ? new WebhookSender(webhook, clock, log, random) : null;
  const stopping = Promise.withResolvers<void>();
  const server = serverOf(options, ledger.value, sender, stopping.promise);
  const drained = answersOf(server);
  const refused = await listen(server, options);
  if (refused) {
    await ledger.value.close();
    return fail(refused);
  }
  const { port } = server.address() as AddressInfo;
  const stop = async (): Promise<void> => {
    stopping.resolve();
    await closed(server, drained, clock);
    await sender?.stop();
    await ledger.value.close();
  };
  let stopped: Promise<void> | null = null;
  return ok({
    port,
    url: urlOf(options.host, port),
    repaired: ledger.value.repaired,
    stop: () => (stopped ??= stop()),
  });
};

const serverOf = (
  options: SandboxServerOptions,
  ledger: SandboxLedger,
  sender: WebhookSender | null,
  stopping: Promise<void>,
): Server => {
  const { clock, log, hangFor = 60_000 } = options;
  const bank = sandboxBank({ ...options, ledger, told: (entry) => sender?.tell(entry) });
  const hang = async (clientLeft: Promise<void>): Promise<void> => {
    let cancel = (): void => {};
    const waited = new Promise<void>((resolve) => {
      cancel = clock.after(hangFor, resolve);
    });
    await Promise.race([waited, clientLeft, stopping]);
    cancel();
  };
  const app = sandboxRoutes({ bank, log, hang, entries: () => ledger.entries() });
  const answer = getRequestListener(app.fetch);
  return createServer((request, response) => void answer(request, response));
};

/** Null once the server listens. */
const listen = async (server: Server, { host, port }: SandboxServerOptions): Promise<SandboxFailure | null> => {
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject);
      server.listen(port, host, () => {
        server.off('error', reject);
        resolve();
      });
    });
    return null;
  } catch (error) {
    const code = systemCode(error);
    if (code === null) throw error;
    return addressFailure(code, error, host, port);
  }
};

const addressFailure = (code: string, error: unknown, host: string, port: number): SandboxFailure =>
  code === 'EADDRINUSE'
    ? {
        code: 'sandbox_address_in_use',
        message: `Port ${port} on ${host} is in use. Stop what listens there, or choose another port.`,
      }
    : {
        code: 'sandbox_address_unusable',
        message: `The sandbox cannot listen on ${host}, port ${port}: ${messageOf(error)}. Choose another address.`,
      };

/** Milliseconds that answers may take after the server was told to stop. */
const DRAIN_LIMIT = 10_000;

/** Counts what is being answered, and gives a promise of the moment when nothing is. */
const answersOf = (server: Server): (() => Promise<void>) => {
  const open = new Set<Promise<void>>();
  server.prependListener('request', (_, response) => {
    // Else a client that asks without a pause would keep a server going that was told to stop.
    if (!server.listening) response.setHeader('connection', 'close');
    const closing = new Promise<void>((resolve) => response.once('close', resolve)).finally(() => open.delete(closing));
    open.add(closing);
  });
  return async () => {
    while (open.size > 0) await Promise.all(open);
  };
};

/** Clients keep their connections for further questions, and would keep the server from its end as long. */
const closed = async (server: Server, drained: () => Promise<void>, clock: Clock): Promise<void> => {
  const end = new Promise<void>((resolve) => server.close(() => resolve()));
  const cancel = clock.after(DRAIN_LIMIT, () => server.closeAllConnections());
  await drained();
  server.closeAllConnections();
  await end;
  cancel();
};

const urlOf = (host: string, port: number): string => `http://${host.includes(':') ? `[${host}]` : host}:${port}`;

const wrongWebhook = ({ url, secret, duplicates = 0, reorder = 0 }: WebhookSettings): SandboxFailure | null => {
  const invalid = (message: string): SandboxFailure => ({ code: 'webhook_settings_invalid', message });
  const protocol = URL.canParse(url) ? new URL(url).protocol : null;
  if (protocol !== 'http:' && protocol !== 'https:')
    return invalid(`The webhook address ${url} is no http or https address.`);
  const parsed = v.safeParse(WebhookSecret, secret);
  if (!parsed.success) return invalid(`The webhook secret ${parsed.issues[0].message}.`);
  if ([duplicates, reorder].some((share) => !(share >= 0 && share <= 1)))
    return invalid('The shares of duplicated and reordered webhooks lie between 0 and 1.');
  return null;
};
