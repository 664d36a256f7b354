import type { Log, LogFields } from '@quayside/application';
import winston from 'winston';

export interface LogOptions {
  readonly level: string;
  readonly format: 'json' | 'text';
}

/** Winston on standard error: what a command prints for others to read keeps standard output to itself. */
export const winstonLog = ({ level, format }: LogOptions): Log => {
  const logger = winston.createLogger({
    level,
    format: winston.format.combine(winston.format.timestamp(), format === 'json' ? winston.format.json() : readable),
    transports: [new winston.transports.Console({ stderrLevels: ['error', 'warn', 'info', 'debug'] })],
  });
  const at =
    (name: 'debug' | 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}) =>
      void logger.log({ ...plain(fields), level: name, message });
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
};

const readable = winston.format.printf(({ timestamp, level, message, ...fields }) => {
  const rest = Object.entries(fields).map(
    ([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
  return [String(timestamp), level.padEnd(5), String(message), ...rest].join(' ');
});

/** Errors say nothing as JSON by themselves. */
const plain = (fields: LogFields): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, value instanceof Error ? describe(value) : value]),
  );

const describe = (error: Error): Record<string, unknown> => ({
  name: error.name,
  message: error.message,
  stack: error.stack,
  ...('code' in error && { code: error.code }),
  ...(error.cause instanceof Error && { cause: describe(error.cause) }),
});
