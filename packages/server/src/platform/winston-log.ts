import type { Log, LogFields } from '@quayside/application';
import { join } from 'node:path';
import winston from 'winston';
import { redacted, redactedText } from './redaction.js';

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'text';
  /** Where files are kept beside the console; null for none. They are JSON always. */
  readonly folder?: string | null;
}

/** Bytes of a file, and how many files of one kind are kept. */
const fileBytes = 10_000_000;
const filesKept = 5;

/**
 * Winston on standard error: what a command prints for others to read keeps standard output to itself. Secrets and
 * personal data that come along by accident are taken out of every line, wherever it goes.
 */
export const winstonLog = ({ level, format, folder = null }: LogOptions): Log => {
  const json = winston.format.json();
  const logger = winston.createLogger({
    level,
    format: winston.format.timestamp(),
    transports: [
      new winston.transports.Console({
        stderrLevels: ['error', 'warn', 'info', 'debug'],
        format: format === 'json' ? json : readable,
      }),
      ...(folder === null ? [] : [fileIn(folder, 'app.log', json), fileIn(folder, 'error.log', json, 'error')]),
    ],
  });
  const at = (name: 'debug' | 'info' | 'warn' | 'error') =>
    // A line that nobody wants costs nothing: there is one for each call that reads.
    logger.isLevelEnabled(name)
      ? (message: string, fields: LogFields = {}) =>
          void logger.log({ ...plain(fields), level: name, message: redactedText(message) })
      : () => undefined;
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

/** `app.log`, then `app1.log` and on, the newest without a number. */
const fileIn = (dirname: string, filename: string, format: winston.Logform.Format, level?: string): winston.transport =>
  new winston.transports.File({
    filename: join(dirname, filename),
    format,
    maxsize: fileBytes,
    maxFiles: filesKept,
    tailable: true,
    ...(level !== undefined && { level }),
  });

const readable = winston.format.printf(({ timestamp, level, message, ...fields }) => {
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [String(timestamp), level.padEnd(5), String(message), ...rest].join(' ');
});

/** Errors say nothing as JSON by themselves. */
const plain = (fields: LogFields): object =>
  redacted(
    Object.fromEntries(
      Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
    ),
  );

const describe = (error: Error): Record<string, unknown> => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...('code' in error && { code: error.code }),
  ...(error.cause instanceof Error && { cause: describe(error.cause) }),
});
