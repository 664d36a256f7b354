import type { Log } from '@quayside/application';
import { readConfig, readDotEnv, type ReadConfig } from '../config/read-config.js';
import type { Config } from '../config/settings.js';
import type { StartFailure } from '../open-database.js';
import { winstonLog } from '../platform/winston-log.js';

/** A sentence for whoever typed the command, instead of a stack trace. */
export class CommandFailed extends Error {
  override readonly name = 'CommandFailed';
}

/** Ends the command with a line that says what to do; the exit code is 1. */
export const giveUp = (failure: StartFailure | string): never => {
  throw new CommandFailed(typeof failure === 'string' ? failure : failure.message);
};

/** The configuration, or one line for each setting that is wrong. */
export const configuration = (): ReadConfig => {
  const read = readConfig(process.env, readDotEnv(process.cwd()));
  return read.ok
    ? read.value
    : giveUp(`The configuration is not right:\n${read.error.map((problem) => `  ${problem}`).join('\n')}`);
};

export const logOf = (config: Config): Log =>
  winstonLog({
    level: config.QUAYSIDE_LOG_LEVEL,
    format:
      config.QUAYSIDE_LOG_FORMAT === 'auto' ? (process.stderr.isTTY ? 'text' : 'json') : config.QUAYSIDE_LOG_FORMAT,
    folder: config.QUAYSIDE_LOG_FOLDER,
  });

export const say = (...lines: readonly string[]): void => void process.stdout.write(`${lines.join('\n')}\n`);

/** Runs what a command does; a failure that is no bug is one line and exit code 1. */
export const command =
  <A extends readonly unknown[]>(act: (...input: A) => Promise<void>) =>
  async (...input: A): Promise<void> => {
    try {
      await act(...input);
    } catch (error) {
      if (!(error instanceof CommandFailed)) throw error;
      process.stderr.write(`quayside: ${error.message}\n`);
      process.exitCode = 1;
    }
  };
