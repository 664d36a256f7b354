import { Command } from 'commander';
import type { FirstKey } from '../first-start.js';
import { startServer, type RunningServer } from '../serve.js';
import { untilTold } from './until-told.js';
import { command, configuration, giveUp, logOf, say } from './terminal.js';

export const serveCommand = (): Command =>
  new Command('serve').description('Run the server until it is told to stop (SIGINT, SIGTERM).').action(
    command(async () => {
      const { config } = configuration();
      const log = logOf(config);
      // Heard from the beginning: a server that is told to stop while it starts stops in order too, its database with it.
      const told = untilTold();
      const server = await startServer(config, log);
      if (!server.ok) return giveUp(server.error);
      welcome(server.value, config.QUAYSIDE_HOST, config.QUAYSIDE_MANAGEMENT_HOST);
      const signal = await told;
      log.info('stopping', { signal });
      await server.value.stop();
    }),
  );

const welcome = (
  { system, port, managementPort, firstKey }: RunningServer,
  host: string,
  managementHost: string,
): void => {
  const api = `http://${host}:${port}`;
  say(
    `Quayside is running at ${api}`,
    `  API       ${api}/api/v1  (described in ${api}/openapi.json)`,
    `  Health    ${api}/health`,
    `  Metrics   http://${managementHost}:${managementPort}/metrics`,
    `  Data      ${system.places.database}`,
    `  Payments  ${system.places.gateway}`,
    ...(firstKey ? firstWords(firstKey, api) : []),
  );
};

const firstWords = ({ secret }: FirstKey, api: string): readonly string[] => [
  '',
  "This is the first start. The administrator's API key, shown this once:",
  `  ${secret}`,
  'Try it:',
  `  curl -H 'Authorization: Bearer ${secret}' ${api}/api/v1/products`,
];
