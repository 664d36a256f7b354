import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Api } from './api.js';
import { serverDatabase } from './postgres-server.js';
import { freePort, Processes, type Ended, type ServerProcess, type Settings } from './processes.js';

/** Servers that work on one database, with where they keep it and who takes their payments. */
export interface Deployment {
  readonly processes: Processes;
  /** At least one; all of them are alike. */
  readonly servers: readonly ServerProcess[];
  /** One for each server, with the administrator's key. */
  readonly apis: readonly Api[];
  /** The first of the servers. */
  readonly api: Api;
  /** The data folder. */
  readonly data: string;
  /** The folder of the sandbox's own ledger. */
  readonly ledger: string;
  /** Starts one more server like those. */
  another(): Promise<ServerProcess>;
  /** Runs a command beside the servers. */
  command(...args: readonly string[]): Promise<Ended>;
  end(): Promise<void>;
}

/** One server with the embedded database and the sandbox in the process. */
export const oneServer = async (more: Settings = {}): Promise<Deployment> => {
  const processes = new Processes();
  const data = join(await processes.folder(), 'data');
  const settings = { QUAYSIDE_DATA_FOLDER: data, ...more };
  const server = await processes.serve(settings, { printsKey: true });
  return deployment(processes, [server], settings, { data, ledger: join(data, 'sandbox-gateway') }, async () => {});
};

/**
 * Two servers on one database of a PostgreSQL server, and a gateway on its own that tells both of them of each payment by
 * webhooks: some twice, some out of order. Its webhooks go to the second server. Null where there is no PostgreSQL server.
 */
export const twoServers = async (more: Settings = {}): Promise<Deployment | null> => {
  const database = await serverDatabase();
  if (database === null) return null;
  const processes = new Processes();
  const folder = await processes.folder();
  const ledger = join(folder, 'ledger');
  const gatewayPort = await freePort();
  const settings = {
    DATABASE_URL: database.url,
    QUAYSIDE_DATA_FOLDER: join(folder, 'data'),
    QUAYSIDE_PAYMENT_GATEWAY_URL: `http://127.0.0.1:${gatewayPort}`,
    QUAYSIDE_PAYMENT_WEBHOOK_SECRET: `whsec_${randomBytes(24).toString('base64')}`,
    ...more,
  };
  const first = await processes.serve(settings, { printsKey: true });
  const second = await processes.serve(settings);
  const webhooks = [
    '--webhook-url',
    `${second.url}/api/v1/payments/webhooks/sandbox`,
    '--duplicates',
    '0.3',
    '--reorder',
    '0.3',
  ];
  await processes.gateway(['--port', String(gatewayPort), '--folder', ledger, ...webhooks], settings);
  const data = settings.QUAYSIDE_DATA_FOLDER;
  return deployment(processes, [first, second], settings, { data, ledger }, () => database.drop());
};

const deployment = (
  processes: Processes,
  servers: readonly [ServerProcess, ...ServerProcess[]],
  settings: Settings,
  folders: Pick<Deployment, 'data' | 'ledger'>,
  after: () => Promise<void>,
): Deployment => {
  const [{ url, key }] = servers;
  return {
    processes,
    servers,
    apis: servers.map((server) => new Api(server.url, key)),
    api: new Api(url, key),
    ...folders,
    another: () => processes.serve(settings),
    command: (...args) => processes.run(args, { QUAYSIDE_LOG_LEVEL: 'warn', ...settings }),
    end: async () => {
      await processes.end();
      await after();
    },
  };
};
