import type { Failure, Issue } from '@quayside/application';
import type { Result } from '@quayside/domain';
import { openSystem, type System } from '../system.js';
import { configuration, giveUp, logOf } from './terminal.js';
import { exitWhenTold } from './until-told.js';

/** Runs a command on the system of the configuration, beside a server that may be running on it. */
export const withSystem = async (act: (system: System) => Promise<void>): Promise<void> => {
  const { config } = configuration();
  exitWhenTold();
  const opened = await openSystem({ config, log: logOf(config), role: 'command' });
  if (!opened.ok) return giveUp(opened.error);
  try {
    await act(opened.value);
  } finally {
    await opened.value.stop();
  }
};

/** The answer, or the refusal as a line. */
export const answerOf = <T>(answered: Result<T, Failure>): T =>
  answered.ok ? answered.value : giveUp(refusalText(answered.error));

/** A refusal in one line: its code, and each field that is wrong. */
export const refusalText = ({ code, message, details }: Failure): string => {
  const issues = 'issues' in details && Array.isArray(details['issues']) ? (details['issues'] as readonly Issue[]) : [];
  const fields = issues.map(({ path, message: what }) => (path === '' ? what : `${path} ${what}`));
  return fields.length === 0 ? `${code}: ${message}` : `${code}: ${fields.join('; ')}`;
};
