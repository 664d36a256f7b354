import * as v from 'valibot';
import { isNetwork, Networks } from './networks.js';
import { riskNames } from './risks.js';
import { parseKeyRing } from './key-ring.js';
import { trustedIssuers } from './trusted-issuers.js';

/** One setting: how its text is read, what it is where nobody says otherwise, and what it is for. */
export interface Setting<T> {
  readonly schema: v.GenericSchema<string, T>;
  /** The text that stands where the setting is absent. */
  readonly standard: string;
  readonly doc: string;
  /** Never shown. */
  readonly secret?: true;
}
const setting = <T>(schema: v.GenericSchema<string, T>, standard: string, doc: string, secret?: true): Setting<T> => ({
  schema,
  standard,
  doc,
  ...(secret && { secret }),
});

const integer = (minimum: number, maximum: number) =>
  v.pipe(
    v.string(),
    v.regex(/^\d+$/, 'must be a whole number'),
    v.transform(Number),
    v.minValue(minimum, `must be at least ${minimum}`),
    v.maxValue(maximum, `must be at most ${maximum}`),
  );
const port = integer(0, 65_535);
const text = v.pipe(v.string(), v.minLength(1, 'must not be empty'));
const path = v.pipe(
  v.string(),
  v.transform((value) => (value === '' ? null : value)),
);
const list = v.pipe(
  v.string(),
  v.transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
);
const networks = v.pipe(
  list,
  v.check((entries) => entries.every(isNetwork), 'must be addresses or networks as in 10.0.0.0/8, separated by commas'),
  v.transform((entries): Networks => new Networks(entries)),
);
const oneOf = <const O extends readonly [string, ...string[]]>(options: O) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);
/** Whether each `%` of the name and the password in a URL encodes something; what is no URL is another fault. */
const isDecodable = (value: string): boolean => {
  const { username, password } = URL.parse(value) ?? { username: '', password: '' };
  try {
    decodeURIComponent(username);
    decodeURIComponent(password);
    return true;
  } catch {
    return false;
  }
};
const url = (protocols: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (value) => value === '' || (URL.canParse(value) && protocols.includes(new URL(value).protocol)),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    ),
    v.check(isDecodable, 'must have %25 for each % in its name and password'),
    v.transform((value) => (value === '' ? null : value)),
  );

/** Everything that can be set, by the name of its environment variable. */
export const settings = {
  QUAYSIDE_HOST: setting(text, '127.0.0.1', 'The address that HTTP listens on; 0.0.0.0 for all of the machine.'),
  QUAYSIDE_PORT: setting(port, '8080', 'The port of HTTP; 0 takes a free one.'),
  QUAYSIDE_MANAGEMENT_HOST: setting(
    text,
    '127.0.0.1',
    'The address of the management port, which asks nobody who they are: keep it private.',
  ),
  QUAYSIDE_MANAGEMENT_PORT: setting(
    port,
    '9090',
    'The port of /metrics and /health for operators; 0 takes a free one.',
  ),
  QUAYSIDE_ENVIRONMENT: setting(
    oneOf(['development', 'production']),
    'development',
    'What the server is for; in production it shows nothing about itself that nobody asked for.',
  ),
  QUAYSIDE_DOCS: setting(
    oneOf(['auto', 'on', 'off']),
    'auto',
    'Whether people are shown the API at /docs; auto is on, but off in production.',
  ),
  QUAYSIDE_GRPC_HOST: setting(text, '127.0.0.1', 'The address that gRPC listens on; 0.0.0.0 for all of the machine.'),
  QUAYSIDE_GRPC_PORT: setting(port, '50051', 'The port of gRPC; 0 takes a free one.'),
  QUAYSIDE_GRPC_TLS_CERT: setting(
    path,
    '',
    'The file with the certificate of the gRPC port and those that signed it, as PEM; without it gRPC is in the clear.',
  ),
  QUAYSIDE_GRPC_TLS_KEY: setting(path, '', 'The file with the key of that certificate, as PEM.'),
  QUAYSIDE_GRPC_TLS_CLIENT_CA: setting(
    path,
    '',
    'The file with the authorities, as PEM, one of which must have signed the certificate of each gRPC caller (mutual TLS).',
  ),
  QUAYSIDE_GRPC_REFLECTION: setting(
    oneOf(['auto', 'on', 'off']),
    'auto',
    'Whether gRPC tells callers what there is to call (server reflection); auto is on, but off in production.',
  ),
  QUAYSIDE_ISSUER_URL: setting(
    v.pipe(
      url(['http:', 'https:']),
      v.check(
        (value) => value === null || /^https?:\/\/[^/?#@]+\/?$/.test(value),
        'must be a URL without a path, as in https://quayside.example.com',
      ),
      v.transform((value) => (value === null ? null : value.replace(/\/$/, ''))),
    ),
    '',
    'Where the outside reaches the server: what access tokens name as their issuer. Without it http://HOST:PORT; several processes need it.',
  ),
  QUAYSIDE_AUDIENCE: setting(
    v.pipe(
      v.string(),
      v.regex(/^[\x21-\x7e]{0,200}$/, 'must be up to 200 visible ASCII characters'),
      v.transform((value) => (value === '' ? null : value)),
    ),
    '',
    'What access tokens are good for, as they name it; the issuer where it is left out.',
  ),
  QUAYSIDE_TRUSTED_ISSUERS: setting(
    trustedIssuers,
    '',
    'Issuers beside this server whose access tokens are taken, as a JSON list; see docs/tokens.md.',
  ),
  QUAYSIDE_SIGNING_KEY_DAYS: setting(
    integer(1, 365),
    '30',
    'How many days a key signs access tokens before the next one does.',
  ),
  QUAYSIDE_DATA_FOLDER: setting(
    text,
    './data',
    'Where the embedded database and the sandbox gateway keep what they know.',
  ),
  DATABASE_URL: setting(
    url(['postgres:', 'postgresql:']),
    '',
    'A PostgreSQL server (15 or newer) in place of the embedded one.',
    true,
  ),
  QUAYSIDE_DATABASE_CONNECTIONS: setting(integer(2, 200), '10', 'Connections of the pool to the database.'),
  QUAYSIDE_ENCRYPTION_KEYS: setting(
    v.pipe(
      v.string(),
      v.check(
        (value) => value === '' || parseKeyRing(value) !== null,
        'must be keys as id:base64 of 32 bytes, separated by commas, each id once',
      ),
      v.transform((value) => (value === '' ? null : parseKeyRing(value))),
    ),
    '',
    'Keys that seal what must not be read from a copy of the database: id:base64,…; the first seals, all open. Without it one is made in the data folder.',
    true,
  ),
  QUAYSIDE_MIGRATE_AT_START: setting(
    oneOf(['true', 'false']),
    'true',
    'Whether serve brings the database to the newest state; else it refuses to start on an older one.',
  ),
  QUAYSIDE_PAYMENT_GATEWAY_URL: setting(
    url(['http:', 'https:']),
    '',
    'A sandbox gateway that runs on its own (quayside sandbox-gateway); empty for the one in the process.',
  ),
  QUAYSIDE_PAYMENT_WEBHOOK_SECRET: setting(
    v.pipe(
      v.string(),
      v.regex(/^(whsec_[A-Za-z0-9+/=]{32,})?$/, 'must be whsec_ and at least 24 bytes in base 64'),
      v.transform((value) => (value === '' ? null : value)),
    ),
    '',
    'The secret with which the gateway signs its webhooks (Standard Webhooks); without it none are accepted.',
    true,
  ),
  QUAYSIDE_PAYMENT_TIMEOUT_MS: setting(
    integer(100, 60_000),
    '10000',
    'How long a call to the gateway may take before its outcome is unknown, in milliseconds.',
  ),
  QUAYSIDE_MAIL_URL: setting(
    url(['smtp:', 'smtps:']),
    '',
    'The server that takes mails, as in smtp://user:password@mail.example.com:587; without it they stay as files in the folder mail of the data folder.',
    true,
  ),
  QUAYSIDE_MAIL_FROM: setting(
    v.pipe(
      v.string(),
      v.regex(
        /^(?:[^\u0000-\u001f\u007f<>,;:"@]{1,64} <[^\s<>,;:"@]{1,64}@[A-Za-z0-9.-]{1,253}>|[^\s<>,;:"@]{1,64}@[A-Za-z0-9.-]{1,253})$/u,
        'must be an address, as in Quayside <shop@example.com>',
      ),
    ),
    'Quayside <quayside@localhost>',
    'Whom mails come from.',
  ),
  QUAYSIDE_ACCOUNT_PAGES_URL: setting(
    v.pipe(
      url(['http:', 'https:']),
      v.transform((value) => (value === null ? null : value.replace(/\/+$/, ''))),
    ),
    '',
    'Where the web pages are on which people confirm an address and choose a password, as in https://shop.example.com/account; without it mails bring the token alone.',
  ),
  QUAYSIDE_RESERVATION_TTL_MS: setting(
    integer(120_000, 604_800_000),
    '1800000',
    'How long stock is held for an order that is not confirmed, in milliseconds.',
  ),
  QUAYSIDE_FEED_RETENTION_DAYS: setting(
    integer(1, 3_650),
    '30',
    'How many days back the feed of events can be read; whoever asks for more is told of a gap.',
  ),
  QUAYSIDE_EVENT_STREAMS: setting(
    integer(1, 100_000),
    '2000',
    'How many streams of events (Server-Sent Events) may be open in the process.',
  ),
  QUAYSIDE_EVENT_STREAMS_PER_CALLER: setting(integer(1, 100_000), '500', 'How many of them one caller may have open.'),
  QUAYSIDE_AUDIT_RETENTION_DAYS: setting(
    integer(1, 36_500),
    '400',
    'How many days rows of the audit are kept; that older ones are dropped is on record.',
  ),
  QUAYSIDE_CORS_ORIGINS: setting(
    list,
    '',
    'Origins of web pages that may call the API with credentials of their own, separated by commas; none where empty.',
  ),
  QUAYSIDE_WS_CONNECTIONS: setting(
    integer(1, 1_000_000),
    '10000',
    'How many WebSocket connections there may be at once.',
  ),
  QUAYSIDE_WS_CONNECTIONS_PER_CALLER: setting(integer(1, 1_000_000), '1000', 'How many of them one caller may have.'),
  QUAYSIDE_WS_FRAME_LIMIT: setting(
    integer(1_024, 1_048_576),
    '65536',
    'The largest frame of a WebSocket client, in bytes.',
  ),
  QUAYSIDE_WS_FRAMES_PER_SECOND: setting(
    integer(1, 100_000),
    '200',
    'How many frames a second a WebSocket client may send; twice as many at once.',
  ),
  QUAYSIDE_WS_CALLS: setting(
    integer(1, 1_000),
    '32',
    'How many calls of one WebSocket connection may be in progress at once.',
  ),
  QUAYSIDE_WS_BUFFER: setting(
    integer(65_536, 67_108_864),
    '262144',
    'How many bytes may wait for a slow WebSocket client before nothing more is fetched for it.',
  ),
  QUAYSIDE_WS_SLOW_MS: setting(
    integer(1_000, 600_000),
    '10000',
    'How long more than that may wait before the client is sent away as too slow, in milliseconds.',
  ),
  QUAYSIDE_BODY_LIMIT: setting(integer(1_024, 104_857_600), '1048576', 'The largest request body, in bytes.'),
  QUAYSIDE_REQUEST_TIMEOUT_MS: setting(integer(100, 600_000), '30000', 'How long a request may take, in milliseconds.'),
  QUAYSIDE_DRAIN_MS: setting(
    integer(0, 600_000),
    '10000',
    'How long a stopping server waits for the requests that it is working on, in milliseconds.',
  ),
  QUAYSIDE_ACCEPTED_RISKS: setting(
    v.pipe(
      list,
      v.check(
        (names) => names.every((name) => riskNames.some((known) => known === name)),
        `must be some of ${riskNames.join(', ')}`,
      ),
    ),
    '',
    'What a server refuses to run with in production and you want all the same, separated by commas: it says so at each start.',
  ),
  QUAYSIDE_TRUSTED_PROXIES: setting(
    networks,
    '',
    'Addresses and networks (10.0.0.0/8) of your own proxies, separated by commas: their X-Forwarded-For tells who calls.',
  ),
  QUAYSIDE_RATE_LIMIT_STORE: setting(
    oneOf(['memory', 'database']),
    'memory',
    'Where calls are counted: in the memory of each process, or in the database for all of them together.',
  ),
  QUAYSIDE_RATE_LIMIT_PRINCIPAL: setting(
    integer(0, 1_000_000_000),
    '60000',
    'Calls a minute of one principal, over all transports; 0 for no limit.',
  ),
  QUAYSIDE_RATE_LIMIT_ADDRESS: setting(
    integer(0, 1_000_000_000),
    '600',
    'Calls a minute of one address without good credentials; 0 for no limit.',
  ),
  QUAYSIDE_RATE_LIMIT_ACCOUNT: setting(
    integer(0, 1_000_000),
    '10',
    'Attempts in 15 minutes on one account, to log in or with a session of it, wherever they come from; 0 for no limit.',
  ),
  QUAYSIDE_LOG_LEVEL: setting(oneOf(['error', 'warn', 'info', 'debug']), 'info', 'The least that is logged.'),
  QUAYSIDE_LOG_FORMAT: setting(
    oneOf(['auto', 'json', 'text']),
    'auto',
    'json for machines, text for people; auto is text on a terminal.',
  ),
  QUAYSIDE_LOG_FOLDER: setting(
    v.pipe(
      v.string(),
      v.transform((value) => (value === '' ? null : value)),
    ),
    '',
    'Where app.log and error.log are kept beside the console, five files of 10 MB each; nowhere where empty.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** Every setting's value. */
export type Config = { readonly [Name in SettingName]: v.InferOutput<(typeof settings)[Name]['schema']> };
