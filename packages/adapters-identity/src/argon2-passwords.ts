import type { Passwords } from '@quayside/application/identity';
import { Overloaded } from '@quayside/application/kernel';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { randomBytes } from 'node:crypto';

/** What OWASP's Password Storage Cheat Sheet asks of argon2id at least: 19 MiB, two passes, one thread. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** At once, so that logins leave the machine to others; and how many may wait for their turn, about a second's worth. */
export interface PasswordLimits {
  readonly atOnce: number;
  readonly waiting: number;
}
const standard: PasswordLimits = { atOnce: 2, waiting: 100 };

/** Passwords by argon2id, off the event loop. A hash says by which parameters it was made. */
export const argon2Passwords = ({ atOnce, waiting }: PasswordLimits = standard): Passwords => {
  const queue: (() => void)[] = [];
  let running = 0;
  const inTurn = async <T>(work: () => Promise<T>): Promise<T> => {
    if (running >= atOnce) {
      if (queue.length >= waiting) throw new Overloaded('too many passwords wait to be worked on');
      await new Promise<void>((resolve) => queue.push(resolve));
    } else running += 1;
    try {
      return await work();
    } finally {
      // Whoever is next takes the place over.
      const next = queue.shift();
      if (next) next();
      else running -= 1;
    }
  };

  const passwords: Passwords = {
    hash: (password) => inTurn(() => hash(password, parameters)),
    matches: (hashed, password) => inTurn(() => verify(hashed, password)),
    isOutdated: (hashed) => !isAsNew(hashed),
    decoy: () => (made ??= makeDecoy()),
  };
  let made: Promise<string> | null = null;
  const makeDecoy = async (): Promise<string> => {
    try {
      return await passwords.hash(randomBytes(32).toString('base64'));
    } catch (error) {
      made = null;
      throw error;
    }
  };
  return passwords;
};

const isAsNew = (hashed: string): boolean => {
  if (!hashed.startsWith('$argon2id$')) return false;
  const { memoryCost, timeCost, parallelism } = parseOptions(hashed);
  return (
    memoryCost === parameters.memoryCost && timeCost === parameters.timeCost && parallelism === parameters.parallelism
  );
};
