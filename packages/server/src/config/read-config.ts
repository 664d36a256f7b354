import { fail, ok, type Result } from '@quayside/domain';
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import * as v from 'valibot';
import { settingNames, settings, type Config, type SettingName } from './settings.js';

export type Origin = 'environment' | '.env' | 'standard';
export interface ReadConfig {
  readonly config: Config;
  readonly origins: Readonly<Record<SettingName, Origin>>;
}

/**
 * Reads every setting from the environment, else from `.env` in the working folder, else its standard. What is wrong is
 * told setting by setting, a line each; values of secrets are not repeated.
 */
export const readConfig = (
  environment: Readonly<Record<string, string | undefined>>,
  dotEnv: Readonly<Record<string, string | undefined>>,
): Result<ReadConfig, readonly string[]> => {
  const problems = [...unknownNames(environment, 'environment'), ...unknownNames(dotEnv, '.env')];
  const values: Partial<Record<SettingName, unknown>> = {};
  const origins: Partial<Record<SettingName, Origin>> = {};
  for (const name of settingNames) {
    const { text, origin } = valueOf(name, environment, dotEnv);
    const read = v.safeParse(settings[name].schema, text);
    origins[name] = origin;
    if (read.success) values[name] = read.output;
    else problems.push(`${name} (from ${where(origin)}) ${read.issues[0].message}${quoted(name, text)}`);
  }
  if (problems.length > 0) return fail(problems);
  // Every name of the table has been read by its own schema.
  const read = { config: values as Config, origins: origins as Record<SettingName, Origin> };
  return trustsItself(read.config)
    ? fail([
        `QUAYSIDE_TRUSTED_ISSUERS (from ${where(read.origins.QUAYSIDE_TRUSTED_ISSUERS)}) must not name this server: ` +
          'its own tokens would be taken for those of another, and go on after they were taken back',
      ])
    : ok(read);
};

const trustsItself = ({
  QUAYSIDE_TRUSTED_ISSUERS: trusted,
  QUAYSIDE_ISSUER_URL: url,
  QUAYSIDE_HOST: host,
  QUAYSIDE_PORT: port,
}: Config): boolean => {
  const own = url ?? `http://${host}:${port}`;
  return trusted.some(({ issuer }) => issuer.replace(/\/$/, '') === own);
};

/** `.env` of a folder; empty where there is none. */
export const readDotEnv = (folder: string): Readonly<Record<string, string | undefined>> => {
  try {
    return parseEnv(readFileSync(`${folder}/.env`, 'utf8'));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return {};
    throw error;
  }
};

const valueOf = (
  name: SettingName,
  environment: Readonly<Record<string, string | undefined>>,
  dotEnv: Readonly<Record<string, string | undefined>>,
): { readonly text: string; readonly origin: Origin } => {
  const fromEnvironment = environment[name];
  if (fromEnvironment !== undefined) return { text: fromEnvironment, origin: 'environment' };
  const fromFile = dotEnv[name];
  return fromFile === undefined
    ? { text: settings[name].standard, origin: 'standard' }
    : { text: fromFile, origin: '.env' };
};

/** A setting of ours with a slip in its name would otherwise do nothing, and say nothing. Names for tests are no settings. */
const unknownNames = (source: Readonly<Record<string, string | undefined>>, origin: Origin): readonly string[] =>
  Object.keys(source)
    .filter(
      (name) =>
        name.startsWith('QUAYSIDE_') &&
        !name.startsWith('QUAYSIDE_TEST_') &&
        !settingNames.some((known) => known === name),
    )
    .map((name) => `${name} (from ${where(origin)}) is no setting; \`quayside config\` lists them all`);

const where = (origin: Origin): string => (origin === 'environment' ? 'the environment' : origin);
const quoted = (name: SettingName, text: string): string =>
  'secret' in settings[name] ? '' : `, not ${JSON.stringify(text.slice(0, 60))}`;
