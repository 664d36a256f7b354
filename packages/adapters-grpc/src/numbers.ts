import { readFileSync } from 'node:fs';
import { parseLock, type NumberLock } from './proto/lock.js';

/** The numbers that were given out, as they were generated. */
export const givenNumbers = (): NumberLock =>
  parseLock(readFileSync(new URL('../../proto/numbers.lock.json', import.meta.url), 'utf8'));
