import { RecordingLog } from '@quayside/adapters-memory';
import { readConfig } from '../../src/config/read-config.js';
import { startServer, type RunningServer } from '../../src/serve.js';
import { Api } from '../api.js';
import { Processes, type Ended, type Settings } from '../processes.js';

export interface InProcess {
  readonly server: RunningServer;
  /** The administrator's key. */
  readonly admin: string;
  /** Asks over HTTP, as the administrator. */
  readonly api: Api;
  /** The data folder. */
  readonly data: string;
  readonly log: RecordingLog;
  /** Runs a command beside it. */
  command(...args: readonly string[]): Promise<Ended>;
  end(): Promise<void>;
}

/** A whole server within this process, on free ports and an embedded database of its own. Nothing limits its callers. */
export const startInProcess = async (settings: Settings = {}): Promise<InProcess> => {
  const processes = new Processes();
  const place = { QUAYSIDE_DATA_FOLDER: `${await processes.folder()}/data` };
  const read = readConfig(
    {
      ...place,
      QUAYSIDE_PORT: '0',
      QUAYSIDE_GRPC_PORT: '0',
      QUAYSIDE_MANAGEMENT_PORT: '0',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
      QUAYSIDE_RATE_LIMIT_ACCOUNT: '0',
      ...settings,
    },
    {},
  );
  if (!read.ok) throw new Error(read.error.join('\n'));
  const log = new RecordingLog();
  const started = await startServer(read.value.config, log);
  if (!started.ok) throw new Error(started.error.message);
  const server = started.value;
  const end = async (): Promise<void> => {
    await server.stop();
    await processes.end();
  };
  const command = (...args: readonly string[]) => processes.run(args, { QUAYSIDE_LOG_LEVEL: 'warn', ...place });
  const admin = server.firstKey?.secret ?? '';
  const api = new Api(`http://127.0.0.1:${server.port}`, admin);
  return { server, admin, api, data: place.QUAYSIDE_DATA_FOLDER, log, command, end };
};
