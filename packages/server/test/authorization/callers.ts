import { allContracts, allScopes, needsScope, type Contract, type ContractName } from '@quayside/application';
import { builtInRoles } from '@quayside/domain/identity';
import { granted } from '../api.js';
import type { InProcess } from '../doors/in-process.js';
import { People, type SignedIn } from '../people.js';

/** Every kind of caller, in the order of the tables. */
export const callers = [
  'anonymous',
  'expired',
  'revoked',
  'owner',
  'another',
  'operator',
  'warehouse',
  'finance',
  'agent',
  'auditor',
  'admin',
  'inScope',
  'outOfScope',
] as const;
export type CallerName = (typeof callers)[number];

/** Those whom nobody knows. */
export const strangers: ReadonlySet<CallerName> = new Set<CallerName>(['anonymous', 'expired', 'revoked']);

/** Which built-in role a caller has; the others are told by what they show. */
const roleOf = {
  owner: 'customer',
  another: 'customer',
  operator: 'operator',
  warehouse: 'warehouse',
  finance: 'finance',
  agent: 'agent',
  auditor: 'auditor',
  admin: 'admin',
} as const satisfies Partial<Record<CallerName, string>>;
export type Role = keyof typeof roleOf;
const roles = Object.keys(roleOf) as readonly Role[];

export const isUser = (caller: CallerName): caller is Role => caller in roleOf;

/** A user who is signed in. */
export interface Person {
  readonly id: string;
  readonly email: string;
  readonly token: string;
  /** Signs in once more. */
  signIn(): Promise<SignedIn>;
}

interface Key {
  readonly id: string;
  readonly secret: string;
}

/** Those with a role are users who signed in; what is in and out of scope is told by keys; what is not good any more is of both kinds. */
export class Callers {
  readonly #keys = new Map<string, Key>();
  readonly #persons = new Map<Role, Person>();
  readonly #over = new Map<CallerName, readonly string[]>();

  private constructor(
    readonly running: InProcess,
    /** A user without any role. */
    readonly guest: Person,
  ) {}

  static async of(running: InProcess): Promise<Callers> {
    const people = new People(running);
    const customer = () => people.register();
    const person = async (role: string | null): Promise<Person> => {
      const { id, email } = await (role === 'customer' ? customer() : people.invite(role === null ? [] : [role]));
      const signIn = () => people.signIn(email);
      return { id, email, token: (await signIn()).access_token, signIn };
    };
    const [guest, gone, ...persons] = await Promise.all([null, 'admin', ...Object.values(roleOf)].map(person));
    if (!guest || !gone) throw new Error('there are as many as were asked for');
    const made = new Callers(running, guest);
    for (const [n, role] of roles.entries()) made.#persons.set(role, persons[n] ?? guest);
    await Promise.all([made.#makeUseless(gone), ...neededScopes.map((scope) => made.#makeKeysFor(scope))]);
    return made;
  }

  /** All that a caller of this kind can show; null for nothing. */
  credentialsOf(caller: CallerName, contract: Contract): readonly (string | null)[] {
    if (caller === 'anonymous') return [null];
    if (caller === 'inScope' || caller === 'outOfScope') return [this.#byScope(caller, contract)];
    return isUser(caller) ? [this.person(caller).token] : this.useless(caller);
  }

  person(role: Role): Person {
    const found = this.#persons.get(role);
    if (!found) throw new Error(`nobody is ${role}`);
    return found;
  }

  /** Credentials that were good once: a key, and the token of a session. */
  useless(caller: 'expired' | 'revoked'): readonly string[] {
    return this.#over.get(caller) ?? [];
  }

  /** All of them might do everything, if they were any good. `gone` is an administrator whose session has expired then. */
  async #makeUseless(gone: Person): Promise<void> {
    const { api, server } = this.running;
    const admin = this.person('admin');
    const [oldKey, lostKey] = await Promise.all([this.#make('expired', ['*']), this.#make('revoked', ['*'])]);
    const lostSession = await admin.signIn();
    const { database } = server.system;
    await database.query(
      `update identity.api_keys set expires_at = created_at + interval '1 millisecond' where name = 'expired'`,
    );
    await database.query(
      `update identity.sessions set expires_at = started_at + interval '1 millisecond'
       where user_id = (select id from identity.users where email = $1::text)`,
      [gone.email],
    );
    granted(await api.ask('DELETE', `/api-keys/${lostKey.id}`));
    granted(await api.ask('DELETE', `/users/${admin.id}/sessions/${lostSession.session_id}`));
    this.#over.set('expired', [oldKey.secret, gone.token]);
    this.#over.set('revoked', [lostKey.secret, lostSession.access_token]);
  }

  #byScope(caller: 'inScope' | 'outOfScope', contract: Contract): string {
    const key = this.#keys.get(`${caller} ${scopeFor(contract)}`);
    if (!key) throw new Error(`there is no key for ${contract.name}`);
    return key.secret;
  }

  /** In scope: exactly the one that is needed. Out of scope: every single one but that. */
  async #makeKeysFor(scope: string): Promise<void> {
    const others = [...allScopes].filter((each) => each !== scope && !each.endsWith('*'));
    await Promise.all([this.#make(`inScope ${scope}`, [scope]), this.#make(`outOfScope ${scope}`, others)]);
  }

  async #make(name: string, scopes: readonly string[]): Promise<Key> {
    const key = granted(await this.running.api.post<Key>('/api-keys', { name, scopes }));
    this.#keys.set(name, key);
    return key;
  }
}

/** The scope that a use case asks for; one like any other where it asks for none. */
const scopeFor = (contract: Contract): string => (needsScope(contract) ? contract.scope : 'catalog:read');
const neededScopes = [...new Set(allContracts.map(scopeFor))];

/** The scopes of the built-in role that a caller has. */
export const scopesFor = (caller: Role): readonly string[] => {
  const name = roleOf[caller];
  const role = builtInRoles.find((each) => each.name === name);
  if (!role) throw new Error(`there is no role ${name}`);
  return role.scopes;
};

/** Use cases by which somebody comes to own something. */
export const owning: ReadonlySet<ContractName> = new Set(['orders.place']);
