/**
 * The server's settings. They are arguments of each start and not lines of a file in the data folder, so a new version's settings
 * hold for old folders too, and a running server's can be compared with ours. Durability is left whole: a commit that was
 * answered is on the disk (fsync, synchronous_commit, full_page_writes). The sizes are for one program on a small machine.
 */
const SETTINGS: Readonly<Record<string, string>> = {
  // Reached through the socket alone; the folder around it belongs to the server's user and is closed to all others.
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '40',

  fsync: 'on',
  synchronous_commit: 'on',
  full_page_writes: 'on',

  shared_buffers: '32MB',
  wal_buffers: '4MB',
  maintenance_work_mem: '32MB',
  effective_cache_size: '512MB',
  huge_pages: 'off',

  // No replicas and no archive: the log holds what recovery needs. Checkpoints far apart write a page whole less often.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '512MB',
  checkpoint_timeout: '10min',

  // One process a connection and the few that must be: helpers for reading, parallel plans and replication would only cost memory.
  io_method: 'sync',
  max_worker_processes: '0',
  max_parallel_workers: '0',
  max_parallel_workers_per_gather: '0',
  max_parallel_maintenance_workers: '0',
  max_logical_replication_workers: '0',
  jit: 'off',

  // Queue tables and counters are rewritten all the time: vacuum comes by more often than by default, with fewer workers.
  autovacuum_max_workers: '2',
  autovacuum_worker_slots: '2',
  autovacuum_naptime: '15s',

  random_page_cost: '1.1',
  timezone: 'UTC',
  log_timezone: 'UTC',

  // A statement that fails is told to its client; the log keeps what the operator of the server needs.
  log_min_messages: 'log',
  log_checkpoints: 'off',
  log_line_prefix: '%m [%p] ',
};

/** On macOS an ordinary fsync stops at the drive's cache; this is what makes a commit durable there (PostgreSQL manual, "Reliability"). */
const PLATFORM_SETTINGS: Readonly<Partial<Record<NodeJS.Platform, Readonly<Record<string, string>>>>> = {
  darwin: { wal_sync_method: 'fsync_writethrough' },
};

/** The name of the socket within its folder is `.s.PGSQL.<port>`; nothing listens on a port of this number. */
export const SOCKET_PORT = 5432;
export const OWNER = 'quayside';
export const DATABASE = 'quayside';

/** The arguments of `postgres`; the path of the socket's folder may be relative to the cluster. */
export function serverArguments(server: {
  readonly name: string;
  readonly dataPath: string;
  readonly socketFolder: string;
}): string[] {
  const all = {
    ...SETTINGS,
    ...PLATFORM_SETTINGS[process.platform],
    port: String(SOCKET_PORT),
    cluster_name: server.name,
    unix_socket_directories: server.socketFolder,
  };
  return ['-D', server.dataPath, ...Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])];
}

/**
 * The arguments of `initdb`: UTF-8, ordered by code point and with Unicode's letters by PostgreSQL's own tables, so that a folder
 * means the same on every system; nothing of the machine's locale or ICU.
 */
export function clusterArguments(dataPath: string): string[] {
  return [
    ...['-D', dataPath, '-U', OWNER, '--auth=trust', '--encoding=UTF8', '--locale=C'],
    ...['--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
  ];
}

/** What the server's programs see of the environment: no PG… variable or locale of the caller changes what they do. */
export const SERVER_ENVIRONMENT: Readonly<Record<string, string>> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin',
  LC_ALL: 'C',
  TZ: 'UTC',
};
