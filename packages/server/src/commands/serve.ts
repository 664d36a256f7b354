import { Command } from 'commander';
import type { Config } from '../config/settings.js';
import type { FirstKey } from '../first-start.js';
import { showsDocs, startServer, type RunningServer } from '../serve.js';
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
      welcome(server.value, config);
      const signal = await told;
      log.info('stopping', { signal });
      await server.value.stop();
    }),
  );

const welcome = ({ system, port, grpcPort, managementPort, firstKey }: RunningServer, config: Config): void => {
  const api = `http://${config.QUAYSIDE_HOST}:${port}`;
  const security = config.QUAYSIDE_GRPC_TLS_CERT === null ? 'in the clear' : 'TLS';
  say(
    `Quayside is running at ${api}`,
    `  API       ${api}/api/v1  (described in ${api}/openapi.json)`,
    ...(showsDocs(config) ? [`  Docs      ${api}/docs`] : []),
    `  Health    ${api}/health`,
    `  gRPC      ${config.QUAYSIDE_GRPC_HOST}:${grpcPort}  (${security})`,
    `  Metrics   http://${config.QUAYSIDE_MANAGEMENT_HOST}:${managementPort}/metrics`,
    `  Data      ${system.places.database}`,
    `  Payments  ${system.places.gateway}`,
    `  Mail      ${system.places.mail}`,
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
