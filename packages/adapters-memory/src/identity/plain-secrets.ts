import type { Passwords, TimeCodes } from '@quayside/application/identity';
import { Overloaded } from '@quayside/application/kernel';
import type { Instant } from '@quayside/domain/kernel';

/** Passwords that are kept as good as written down; quick, and counted. */
export class PlainPasswords implements Passwords {
  /** How often a password was hashed, and how often one was checked. */
  readonly work = { hashed: 0, checked: 0 };
  /** Goes into each hash: hashes of another generation are outdated. */
  generation = 1;
  /** Whether so many wait that nobody is taken on. */
  isOverloaded = false;

  async hash(password: string): Promise<string> {
    this.#takeOn();
    this.work.hashed += 1;
    return `${this.generation}$${password}`;
  }

  async matches(hash: string, password: string): Promise<boolean> {
    this.#takeOn();
    this.work.checked += 1;
    return hash.slice(hash.indexOf('$') + 1) === password;
  }

  isOutdated(hash: string): boolean {
    return !hash.startsWith(`${this.generation}$`);
  }

  async decoy(): Promise<string> {
    return `${this.generation}$nobody has this password`;
  }

  #takeOn(): void {
    if (this.isOverloaded) throw new Overloaded('too many passwords wait');
  }
}

/** Codes that say their step: the code of step 12 of the secret `S3` is 300012. */
export class PlainTimeCodes implements TimeCodes {
  #secrets = 0;
  #codes = 0;

  newSecret(): string {
    this.#secrets += 1;
    return `S${this.#secrets}`;
  }

  /** The code that an app shows at a moment. */
  codeAt(secret: string, now: Instant, steps = 0): string {
    const step = (Math.floor(Date.parse(now) / 30_000) + steps) % 100_000;
    return `${(Number(secret.slice(1)) % 9) + 1}${String(step).padStart(5, '0')}`;
  }

  stepOf(secret: string, code: string, now: Instant): number | null {
    const steps = [0, -1, 1].find((each) => this.codeAt(secret, now, each) === code);
    return steps === undefined ? null : Math.floor(Date.parse(now) / 30_000) + steps;
  }

  link(secret: string, account: string): string {
    return `otpauth://totp/${encodeURIComponent(account)}?secret=${secret}`;
  }

  newRecoveryCode(): string {
    this.#codes += 1;
    return `code-${String(this.#codes).padStart(4, '0')}`;
  }
}
