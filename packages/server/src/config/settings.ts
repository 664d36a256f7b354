import * as v from 'valibot';

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
const list = v.pipe(
  v.string(),
  v.transform((value) =>
    value
      .split(',')
      .map((part) => part.trim())
      .filter((part) => part !== ''),
  ),
);
const oneOf = <const O extends readonly [string, ...string[]]>(options: O) =>
  v.picklist(options, `must be one of ${options.join(', ')}`);
const url = (protocols: readonly string[]) =>
  v.pipe(
    v.string(),
    v.check(
      (value) => value === '' || (URL.canParse(value) && protocols.includes(new URL(value).protocol)),
      `must be a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`,
    ),
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
  QUAYSIDE_RESERVATION_TTL_MS: setting(
    integer(120_000, 604_800_000),
    '1800000',
    'How long stock is held for an order that is not confirmed, in milliseconds.',
  ),
  QUAYSIDE_CORS_ORIGINS: setting(
    list,
    '',
    'Origins of web pages that may call the API, separated by commas; none where empty.',
  ),
  QUAYSIDE_BODY_LIMIT: setting(integer(1_024, 104_857_600), '1048576', 'The largest request body, in bytes.'),
  QUAYSIDE_REQUEST_TIMEOUT_MS: setting(integer(100, 600_000), '30000', 'How long a request may take, in milliseconds.'),
  QUAYSIDE_DRAIN_MS: setting(
    integer(0, 600_000),
    '10000',
    'How long a stopping server waits for the requests that it is working on, in milliseconds.',
  ),
  QUAYSIDE_LOG_LEVEL: setting(oneOf(['error', 'warn', 'info', 'debug']), 'info', 'The least that is logged.'),
  QUAYSIDE_LOG_FORMAT: setting(
    oneOf(['auto', 'json', 'text']),
    'auto',
    'json for machines, text for people; auto is text on a terminal.',
  ),
} as const satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof settings;
export const settingNames = Object.keys(settings) as readonly SettingName[];

/** Every setting's value. */
export type Config = { readonly [Name in SettingName]: v.InferOutput<(typeof settings)[Name]['schema']> };
