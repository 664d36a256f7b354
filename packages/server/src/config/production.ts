import type { Database } from '@quayside/adapters-db';
import { fail, ok, type Result } from '@quayside/domain';
import type { riskNames } from './risks.js';
import type { Config } from './settings.js';

/** Why a server must not run in production like this. */
interface Risk {
  /** What an operator names to take it upon themselves. */
  readonly name: RiskName;
  /** What is wrong and what to do, as one sentence. */
  readonly message: string;
}
type RiskName = (typeof riskNames)[number];

/** What the configuration alone shows. */
const configurationRisks = (config: Config): readonly Risk[] => [
  ...(config.QUAYSIDE_ENCRYPTION_KEYS === null
    ? [risk('no_encryption_keys', 'QUAYSIDE_ENCRYPTION_KEYS is not set: name a key that does not lie beside the data')]
    : []),
  ...secretsOf(config)
    .filter(([, secret]) => isSample(secret))
    .map(([name]) => risk('sample_secret', `${name} holds a sample or a guess: make a random one`)),
  // There is no other gateway yet, so whoever runs this version in production takes no real money.
  risk('sandbox_gateway', 'payments go to the sandbox, which moves no money'),
  ...config.QUAYSIDE_TRUSTED_ISSUERS.filter(({ jwksUrl }) => !jwksUrl.startsWith('https:')).map(({ name }) =>
    risk(
      'plain_issuer_keys',
      `the keys of the trusted issuer ${name} come without TLS: whoever answers there can be anybody`,
    ),
  ),
  ...(config.QUAYSIDE_MAIL_URL === null
    ? [risk('no_mail_server', 'QUAYSIDE_MAIL_URL is not set: nobody gets the mails that confirm addresses')]
    : []),
  ...(isPlain(config.DATABASE_URL)
    ? [risk('plain_database_connection', 'DATABASE_URL leaves this machine without TLS: add ?sslmode=require')]
    : []),
  ...networkRisks(config),
];

/** What others on the network could read, or do without end. */
const networkRisks = (config: Config): readonly Risk[] => [
  ...(isPlainMail(config.QUAYSIDE_MAIL_URL)
    ? [
        risk(
          'plain_mail',
          'QUAYSIDE_MAIL_URL demands no TLS of another machine, and mails have tokens in them: use smtps://, or name a user and a password',
        ),
      ]
    : []),
  ...(config.QUAYSIDE_GRPC_TLS_CERT === null && !isThisMachine(config.QUAYSIDE_GRPC_HOST)
    ? [
        risk(
          'plain_grpc',
          `gRPC listens on ${config.QUAYSIDE_GRPC_HOST} without TLS: set QUAYSIDE_GRPC_TLS_CERT and QUAYSIDE_GRPC_TLS_KEY, or listen on 127.0.0.1`,
        ),
      ]
    : []),
  ...(config.QUAYSIDE_RATE_LIMIT_PRINCIPAL + config.QUAYSIDE_RATE_LIMIT_ADDRESS + config.QUAYSIDE_RATE_LIMIT_ACCOUNT ===
  0
    ? [risk('no_call_limits', 'every QUAYSIDE_RATE_LIMIT_… is 0: whoever calls may guess and ask without end')]
    : []),
  ...(config.QUAYSIDE_RATE_LIMIT_ACCOUNT === 0
    ? [risk('no_attempt_limit', 'QUAYSIDE_RATE_LIMIT_ACCOUNT is 0: passwords and codes may be guessed without end')]
    : []),
];

/** What the database itself shows. */
const databaseRisks = async (config: Config, database: Database): Promise<readonly Risk[]> => {
  const unsafe = await database.query(
    "select name from pg_settings where name in ('fsync', 'full_page_writes', 'synchronous_commit') and setting = 'off' order by name",
  );
  const [role] = await database.query('select rolsuper as super from pg_roles where rolname = current_user');
  return [
    ...unsafe.map(({ name }) =>
      risk(
        'database_loses_commits',
        `the database runs with ${String(name)} off: a crash would lose what was acknowledged`,
      ),
    ),
    // The embedded database has no other role, and nobody else to keep out.
    ...(config.DATABASE_URL !== null && role?.['super'] === true
      ? [
          risk(
            'superuser',
            'the role of DATABASE_URL is a superuser: give Quayside one that owns its database and no more',
          ),
        ]
      : []),
  ];
};

const risk = (name: RiskName, message: string): Risk => ({ name, message });

const secretsOf = (config: Config): readonly (readonly [name: string, secret: string])[] => [
  ...[...(config.QUAYSIDE_ENCRYPTION_KEYS ?? [])].map(
    ({ key }) => ['QUAYSIDE_ENCRYPTION_KEYS', Buffer.from(key).toString('latin1')] as const,
  ),
  ...(config.QUAYSIDE_PAYMENT_WEBHOOK_SECRET === null
    ? []
    : [
        [
          'QUAYSIDE_PAYMENT_WEBHOOK_SECRET',
          Buffer.from(config.QUAYSIDE_PAYMENT_WEBHOOK_SECRET.slice('whsec_'.length), 'base64').toString('latin1'),
        ] as const,
      ]),
  ...passwordOf('DATABASE_URL', config.DATABASE_URL),
  ...passwordOf('QUAYSIDE_MAIL_URL', config.QUAYSIDE_MAIL_URL),
];

const passwordOf = (name: string, url: string | null): readonly (readonly [name: string, secret: string])[] =>
  url === null ? [] : [[name, decodeURIComponent(new URL(url).password)]];

/** Words that stand in examples, and texts of hardly any different characters. */
const isSample = (secret: string): boolean =>
  secret !== '' &&
  (/change|example|sample|secret|password|default|quayside|postgres|insecure|1234/i.test(secret) ||
    new Set(secret).size < Math.min(8, secret.length / 2));

const isPlain = (url: string | null): boolean => {
  if (url === null) return false;
  const { hostname, searchParams } = new URL(url);
  const isHere = hostname === '' || isThisMachine(hostname);
  return (
    !isHere && !/^(?:require|verify-ca|verify-full)$/.test(searchParams.get('sslmode') ?? searchParams.get('ssl') ?? '')
  );
};

/** Mail over smtp:// is encrypted for sure only where there is a user to send; else where the other side offers it. */
const isPlainMail = (url: string | null): boolean => {
  if (url === null) return false;
  const { protocol, hostname, username } = new URL(url);
  return protocol === 'smtp:' && username === '' && !isThisMachine(hostname);
};

const isThisMachine = (host: string): boolean => /^(?:localhost|127\.\d+\.\d+\.\d+|\[?::1\]?)$/.test(host);

/** Whether a server may run as it is configured: in production every risk needs somebody who takes it upon themselves. */
export const checkConfiguration = (config: Config): Checked => check(config, () => configurationRisks(config));

/** The same for the database that it found. */
export const checkDatabase = async (config: Config, database: Database): Promise<Checked> => {
  const risks = config.QUAYSIDE_ENVIRONMENT === 'production' ? await databaseRisks(config, database) : [];
  return check(config, () => risks);
};

/** The risks that were taken, to be told at each start; or one line that says what to do. */
type Checked = Result<readonly string[], { readonly message: string }>;

const check = (config: Config, risksOf: () => readonly Risk[]): Checked => {
  if (config.QUAYSIDE_ENVIRONMENT !== 'production') return ok([]);
  const risks = risksOf();
  const taken = new Set<string>(config.QUAYSIDE_ACCEPTED_RISKS);
  const open = risks.filter(({ name }) => !taken.has(name));
  if (open.length === 0) return ok(risks.map(({ message }) => message));
  const names = [...new Set([...taken, ...open.map(({ name }) => name)])];
  return fail({
    message:
      `This must not run in production: ${open.map(({ message }) => message).join('; ')}. ` +
      `Mend it, or take it upon yourself by QUAYSIDE_ACCEPTED_RISKS=${names.join(',')}.`,
  });
};
