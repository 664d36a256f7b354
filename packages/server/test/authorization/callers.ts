import { allScopes, needsScope, type Contract, type ContractName } from '@quayside/application';
import { builtInRoles } from '@quayside/domain/identity';
import type { World } from '@quayside/testkit/suites';
import type { InProcess } from '../doors/in-process.js';

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

interface Key {
  readonly id: string;
  readonly secret: string;
}

/** A key for each kind of caller: those with a role have its scopes, and nothing else. */
export class Callers {
  readonly #keys = new Map<string, Key>();

  private constructor(readonly world: World) {}

  static async of(world: World, { server }: InProcess): Promise<Callers> {
    const made = new Callers(world);
    for (const caller of Object.keys(roleOf) as (keyof typeof roleOf)[]) await made.#make(caller, scopesFor(caller));
    await made.#make('expired', ['*']);
    const revoked = await made.#make('revoked', ['*']);
    await server.system.database.query(
      `update identity.api_keys set expires_at = created_at + interval '1 millisecond' where name = $1::text`,
      [nameOf(world, 'expired')],
    );
    await world.ask('identity.revoke_key', { id: revoked.id });
    return made;
  }

  /** What a caller shows; null for nothing. */
  async credentialOf(caller: CallerName, contract: Contract): Promise<string | null> {
    if (caller === 'anonymous') return null;
    if (caller === 'inScope' || caller === 'outOfScope') return this.#byScope(caller, contract);
    return this.secretOf(caller);
  }

  secretOf(caller: Exclude<CallerName, 'anonymous' | 'inScope' | 'outOfScope'>): string {
    const key = this.#keys.get(caller);
    if (!key) throw new Error(`${caller} has no key`);
    return key.secret;
  }

  /** In scope: exactly the one that is needed. Out of scope: every single one but that. */
  async #byScope(caller: 'inScope' | 'outOfScope', contract: Contract): Promise<string> {
    const scope = needsScope(contract) ? contract.scope : 'catalog:read';
    const name = `${caller} ${scope}`;
    const others = [...allScopes].filter((each) => each !== scope && !each.endsWith('*'));
    const known = this.#keys.get(name) ?? (await this.#make(name, caller === 'inScope' ? [scope] : others));
    return known.secret;
  }

  async #make(caller: string, scopes: readonly string[]): Promise<Key> {
    const key = await this.world.ask<Key>('identity.create_key', { name: nameOf(this.world, caller), scopes });
    this.#keys.set(caller, key);
    return key;
  }
}

const nameOf = ({ tag }: World, caller: string): string => `${caller} ${tag}`;

/** The scopes of the built-in role that a caller has. */
export const scopesFor = (caller: keyof typeof roleOf): readonly string[] => {
  const name = roleOf[caller];
  const role = builtInRoles.find((each) => each.name === name);
  if (!role) throw new Error(`there is no role ${name}`);
  return role.scopes;
};

/** Use cases by which somebody comes to own something. */
export const owning: ReadonlySet<ContractName> = new Set(['orders.place']);
