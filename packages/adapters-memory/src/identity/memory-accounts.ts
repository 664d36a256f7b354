import type {
  AccountArchive,
  RoleReader,
  StagedAccounts,
  StagedRoles,
  UserFilter,
  UserSort,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import {
  addressKey,
  administratorRole,
  builtInRoles,
  isActive,
  type Account,
  type Role,
} from '@quayside/domain/identity';
import type { RoleId, UserId } from '@quayside/domain/kernel';
import { among, pageOf, VersionedMap, type Stage } from '../kernel/index.js';

/** An account is at the version that its revision counts. */
interface AccountRow {
  readonly account: Account;
  readonly version: number;
}

/** Users and their roles, which each rest on the other. */
export class MemoryAccounts implements AccountArchive {
  readonly #accounts = new VersionedMap<UserId, AccountRow>();
  /** One's own, and the built-in ones that were changed. */
  readonly #roles = new VersionedMap<RoleId, Role>();
  readonly roles: RoleReader = { all: async () => this.#allRoles() };

  async find(id: UserId): Promise<Account | null> {
    return this.#accounts.get(id)?.account ?? null;
  }

  async findByAddress(email: string): Promise<Account | null> {
    return this.#all().find(({ user }) => addressKey(user.email) === addressKey(email)) ?? null;
  }

  async list(request: ListRequest<UserFilter, UserSort>): Promise<Page<Account>> {
    const { status, role, email } = request.filter;
    const rows = this.#all().filter(
      ({ user }) =>
        among(user.status, status) &&
        (role === undefined || user.roles.includes(role)) &&
        (email === undefined || addressKey(user.email) === addressKey(email)),
    );
    return pageOf(rows, request, {
      id: ({ user }) => user.id,
      sort: ({ user }, by) => (by === 'email' ? addressKey(user.email) : user.createdAt),
    });
  }

  stagedAccounts(stage: Stage): StagedAccounts {
    return {
      find: (id) => this.find(id),
      findByAddress: (email) => this.findByAddress(email),
      save: ({ account, events }) => {
        const { user, revision } = account;
        const fits = (): boolean => this.#isAddressFree(account) && this.#areRoles(user.roles);
        stage.change(this.#accounts.save(user.id, { account, version: revision }, revision - 1, fits));
        stage.tell({ subject: user.id, lane: user.id, version: user.version, events });
      },
      hasAnotherAdministrator: async (than) => this.#hasAdministrator(than),
      keepAnotherAdministrator: (than) => stage.change({ holds: () => this.#hasAdministrator(than), apply: () => {} }),
    };
  }

  stagedRoles(stage: Stage): StagedRoles {
    return {
      all: () => this.roles.all(),
      save: ({ role, event }) => {
        const basedOn = role.version - 1;
        const isFree = (): boolean => this.#roles.all().every(({ id, name }) => id === role.id || name !== role.name);
        stage.change(this.#roles.save(role.id, role, role.isBuiltIn && basedOn === 1 ? 0 : basedOn, isFree));
        const version = role.isBuiltIn ? basedOn : role.version;
        stage.tell({ subject: role.id, lane: role.id, version, events: [event] });
      },
      remove: ({ role, event }) => {
        stage.change(this.#roles.remove(role.id, role.version - 1, () => !this.#isGiven(role.name)));
        stage.tell({ subject: role.id, lane: role.id, version: role.version, events: [event] });
      },
      isGiven: async (name) => this.#isGiven(name),
    };
  }

  #all(): readonly Account[] {
    return this.#accounts.all().map(({ account }) => account);
  }

  #allRoles(): readonly Role[] {
    const kept = this.#roles.all();
    return [...builtInRoles.filter(({ id }) => !kept.some((role) => role.id === id)), ...kept];
  }

  #hasAdministrator(than: UserId): boolean {
    return this.#all().some(
      (account) => account.user.id !== than && isActive(account) && account.user.roles.includes(administratorRole),
    );
  }

  #isAddressFree({ user }: Account): boolean {
    return this.#all().every(
      (other) => other.user.id === user.id || addressKey(other.user.email) !== addressKey(user.email),
    );
  }

  #areRoles(names: readonly string[]): boolean {
    const known = new Set(this.#allRoles().map(({ name }) => name));
    return names.every((name) => known.has(name));
  }

  #isGiven(name: string): boolean {
    return this.#all().some(({ user }) => user.roles.includes(name));
  }
}
