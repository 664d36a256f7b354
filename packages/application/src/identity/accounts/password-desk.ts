import { passwordFault, type CommonPasswords } from '@quayside/domain/identity';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { Issue } from '../../kernel/index.js';
import { Issues } from '../issues.js';
import type { Passwords } from './ports.js';

export const weakPassword = {
  category: 'invalid',
  message: 'This password is too easy to guess.',
  details: Issues,
} as const;

export interface PasswordDeskDeps {
  readonly passwords: Passwords;
  readonly commonPasswords: CommonPasswords;
}

/** Passwords as typed, for one call: what is slow is done once, however often the unit of work is run. */
export class PasswordDesk {
  readonly #plain: string;
  #hashed: Promise<string> | null = null;
  readonly #checked = new Map<string, Promise<boolean>>();

  constructor(
    readonly deps: PasswordDeskDeps,
    password: string,
  ) {
    // Two keyboards may write one character in two ways (NIST SP 800-63B, 3.1.1.2).
    this.#plain = password.normalize('NFKC');
  }

  /** Why it cannot be the password of whoever has this address. `path` is the field that it came in. */
  fault(
    email: string,
    path = 'password',
  ): Result<void, { readonly code: 'weak_password'; readonly details: { readonly issues: readonly Issue[] } }> {
    const message = passwordFault(this.#plain, { email, common: this.deps.commonPasswords });
    return message === null ? ok(undefined) : fail({ code: 'weak_password', details: { issues: [{ path, message }] } });
  }

  hash(): Promise<string> {
    return (this.#hashed ??= this.deps.passwords.hash(this.#plain));
  }

  /** Whether it is the password that was hashed. Where there is none it takes as long to say no. */
  async matches(hash: string | null): Promise<boolean> {
    // Asked for in either case, for the first to ask may have to wait for it.
    const decoy = await this.deps.passwords.decoy();
    const against = hash ?? decoy;
    const known = this.#checked.get(against);
    const checked = known ?? this.deps.passwords.matches(against, this.#plain);
    if (!known) this.#checked.set(against, checked);
    return (await checked) && hash !== null;
  }

  isOutdated(hash: string): boolean {
    return this.deps.passwords.isOutdated(hash);
  }
}
