import { startSandboxServer, type WebhookSettings } from '@quayside/adapters-outbound';
import { Command, InvalidArgumentError } from 'commander';
import { sandboxFolder } from '../open-gateway.js';
import { systemClock } from '../platform/system-clock.js';
import { command, configuration, giveUp, logOf, say } from './terminal.js';
import { untilTold } from './until-told.js';

interface Options {
  readonly host: string;
  readonly port: number;
  readonly folder?: string;
  readonly webhookUrl?: string;
  readonly duplicates: number;
  readonly reorder: number;
}

export const sandboxGatewayCommand = (): Command =>
  new Command('sandbox-gateway')
    .description('Run the sandbox payment gateway as an HTTP server of its own, with its own durable ledger.')
    .option('--host <address>', 'the address to listen on', '127.0.0.1')
    .option('--port <number>', 'the port; 0 takes a free one', wholeNumber, 8090)
    .option('--folder <path>', 'where its ledger is kept; in the data folder where not said')
    .option('--webhook-url <url>', 'where outcomes are posted to, signed with QUAYSIDE_PAYMENT_WEBHOOK_SECRET')
    .option('--duplicates <share>', 'the share of webhooks that are sent twice, 0 to 1', share, 0)
    .option('--reorder <share>', 'the share of webhooks that are sent after the next one, 0 to 1', share, 0)
    .action(
      command(async (options: Options) => {
        const { config } = configuration();
        const webhook = webhookOf(options, config.QUAYSIDE_PAYMENT_WEBHOOK_SECRET);
        const { host, port, folder = sandboxFolder(config) } = options;
        const server = await startSandboxServer({
          host,
          port,
          folder,
          webhook,
          clock: systemClock,
          log: logOf(config),
        });
        if (!server.ok) return giveUp(server.error);
        say(
          `The sandbox gateway is running at ${server.value.url}`,
          `  Ledger    ${folder}`,
          `  Webhooks  ${webhook ? webhook.url : 'none'}`,
          `Let a server use it with QUAYSIDE_PAYMENT_GATEWAY_URL=${server.value.url}`,
        );
        await untilTold();
        await server.value.stop();
      }),
    );

const webhookOf = ({ webhookUrl, duplicates, reorder }: Options, secret: string | null): WebhookSettings | null => {
  if (webhookUrl === undefined) return null;
  return secret === null
    ? giveUp('Webhooks need a secret to be signed with: set QUAYSIDE_PAYMENT_WEBHOOK_SECRET, here and for the server.')
    : { url: webhookUrl, secret, duplicates, reorder };
};

const wholeNumber = (text: string): number => {
  if (!/^\d{1,5}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.');
  return Number(text);
};

const share = (text: string): number => {
  const value = Number(text);
  if (text === '' || !(value >= 0 && value <= 1)) throw new InvalidArgumentError('It must be a number from 0 to 1.');
  return value;
};
