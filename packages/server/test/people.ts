import { createHmac, randomUUID } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Api, granted, type Answer } from './api.js';
import { until } from './processes.js';
import type { Deployment } from './topologies.js';

export const password = 'correct horse battery';

export interface SignedIn {
  readonly session_id: string;
  readonly user_id: string;
  readonly access_token: string;
  readonly refresh_token: string;
  readonly second_factor_needed: boolean;
}
export interface LoggedIn {
  readonly signed_in: SignedIn | null;
  readonly challenge: { readonly token: string } | null;
}

/** People, who come with nothing in their hands and get what they need by mail. */
export class People {
  readonly #read = new Set<string>();

  constructor(readonly deployed: Pick<Deployment, 'api' | 'data'>) {}

  /** What anybody can ask. */
  get anyone(): Api {
    return new Api(this.deployed.api.url, '');
  }

  /** The next mail to an address that was not read yet. */
  async mail(to: string): Promise<string> {
    const folder = join(this.deployed.data, 'mail');
    let found: string | undefined;
    await until(
      async () => {
        const names = await readdir(folder).catch(() => []);
        for (const name of names.filter((each) => each.endsWith('.eml') && !this.#read.has(each))) {
          const text = await readFile(join(folder, name), 'utf8');
          if (!text.includes(`To: ${to}`)) continue;
          this.#read.add(name);
          found = text.replaceAll('=\n', '');
          return true;
        }
        return false;
      },
      `a mail to ${to}`,
      20_000,
    );
    return found ?? '';
  }

  /** The token of the next mail that brings one. */
  async tokenFor(to: string): Promise<string> {
    for (;;) {
      const token = /qs_mail_[0-9A-Za-z]+/.exec(await this.mail(to))?.[0];
      if (token !== undefined) return token;
    }
  }

  /** Somebody new, who registered and confirmed; with the id. */
  async register(email = `${randomUUID()}@example.com`): Promise<{ readonly email: string; readonly id: string }> {
    granted(await this.anyone.post('/auth/register', { email, password }));
    const token = await this.tokenFor(email);
    const { id } = granted(await this.anyone.post<{ id: string }>('/auth/confirm', { token, password }));
    return { email, id };
  }

  /** Somebody new, who was invited with these roles, and came. */
  async invite(roles: readonly string[]): Promise<{ readonly email: string; readonly id: string }> {
    const email = `${randomUUID()}@example.com`;
    const { id } = granted(await this.deployed.api.post<{ id: string }>('/users', { email, roles }));
    granted(await this.anyone.post('/auth/password/reset', { token: await this.tokenFor(email), password }));
    return { email, id };
  }

  logIn(email: string, url = this.deployed.api.url): Promise<Answer<LoggedIn>> {
    return new Api(url, '').post<LoggedIn>('/auth/login', { email, password });
  }

  /** A session of its own; `as` asks with its token. */
  async signIn(email: string, url = this.deployed.api.url): Promise<SignedIn & { readonly as: Api }> {
    const { signed_in: signedIn } = granted(await this.logIn(email, url));
    if (!signedIn) throw new Error('a second factor is asked for');
    return { ...signedIn, as: new Api(url, signedIn.access_token) };
  }
}

/** What an authenticator app shows for a secret in base 32 (RFC 6238), so many steps from now. */
export const codeOf = (secret: string, steps = 0): string => {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
  const bits = Array.from(secret, (digit) => alphabet.indexOf(digit).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => Number.parseInt(byte, 2)));
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000) + steps));
  const mac = createHmac('sha1', key).update(counter).digest();
  return String((mac.readUInt32BE((mac.at(-1) ?? 0) & 15) & 0x7f_ff_ff_ff) % 1_000_000).padStart(6, '0');
};
