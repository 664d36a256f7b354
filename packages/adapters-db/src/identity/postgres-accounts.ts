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
  type Account,
  type AccountDecided,
  type OwnRole,
  type Role,
  type RoleDecided,
} from '@quayside/domain/identity';
import type { UserId } from '@quayside/domain/kernel';
import type { Database, Row } from '../kernel/database.js';
import { amongValues, equals, listRows, where, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { deleting, inserting, removing, updating, type Writer } from '../kernel/table-writer.js';
import { uuidOf } from '../kernel/type-ids.js';
import { fromRoleRows, fromUserRow, toRoleRow, toUserRoleRows, toUserRow } from './account-rows.js';
import { roles, userRoles, users } from './tables.js';

const insertUsers = inserting(users);
/** All that may change of a user: the address stays, and so does who made it. */
const changeUsers = updating(users, 'id', [
  'version',
  'events',
  'name',
  'status',
  'passwordHash',
  'factorState',
  'factorSecret',
  'factorSince',
  'factorLastStep',
  'factorRecoveryCodes',
  'factorFailures',
  'factorFailedAt',
  'confirmedAt',
  'deactivatedAt',
]);
const takeRoles = deleting(userRoles, 'userId');
const roleIsThere = ['user_roles_own_role_fkey'];
const giveRoles = { ...inserting(userRoles), conditions: roleIsThere };
const insertRoles = inserting(roles);
const changeRoles = updating(roles, 'id', ['version', 'description', 'scopes', 'requiresSecondFactor', 'updatedAt']);
const removeRoles = { ...removing(roles, 'id'), conditions: roleIsThere };

/** Two that would each take the other's last administrator away come one after the other, and the second sees what the first did. */
const lockAdministrators: Writer<object> = {
  name: 'lock administrators',
  statement: () => ({ text: "select pg_advisory_xact_lock(hashtext('quayside.administrators'))", parameters: [] }),
};
const expectAdministrators: Writer<{ readonly than: string }> = {
  name: 'expect administrators',
  statement: (rows) => ({
    text: `select kernel.expect((select count(*) from json_to_recordset($1::text::json) as x(than uuid) where exists (
        select from identity.users u join identity.user_roles r on r.user_id = u.id
        where r.role = '${administratorRole}' and u.status = 'active' and u.id <> x.than)), $2::bigint)`,
    parameters: [JSON.stringify(rows), rows.length],
  }),
};

const anotherAdministrator = `
  select from identity.users u join identity.user_roles r on r.user_id = u.id
  where r.role = '${administratorRole}' and u.status = 'active' and u.id <> $1::text::uuid limit 1`;

/** In the order in which they write. */
export const accountWriters: readonly Writer<never>[] = [
  lockAdministrators,
  insertRoles,
  changeRoles,
  insertUsers,
  changeUsers,
  takeRoles,
  giveRoles,
  removeRoles,
  expectAdministrators,
];

/** A user's columns, with the names of the roles beside them. */
export const accountColumns = `${selecting(users, 'u')},
  (select coalesce(json_agg(r.role order by r.role), '[]') from identity.user_roles r where r.user_id = u.id) as roles`;
const userOf = readingRows(users);
export const accountOf = (row: Row): Account => fromUserRow(userOf(row), row['roles'] as readonly string[]);

const listing: Listing<UserSort> = {
  from: 'identity.users u',
  columns: accountColumns,
  sorts: { created_at: { column: 'u.created_at', type: 'timestamptz' }, email: { column: 'u.address', type: 'text' } },
  id: { column: 'u.id', type: 'uuid' },
};
const roleColumns = selecting(roles, 'r');
const roleRow = readingRows(roles);

/** Users and their roles. */
export class PostgresAccounts implements AccountArchive {
  readonly roles: RoleReader = { all: () => this.#allRoles() };

  constructor(readonly database: Database) {}

  async find(id: UserId): Promise<Account | null> {
    return this.#one('u.id = $1::text::uuid', uuidOf(id));
  }

  async findByAddress(email: string): Promise<Account | null> {
    return this.#one('u.address = $1::text', addressKey(email));
  }

  async list(request: ListRequest<UserFilter, UserSort>): Promise<Page<Account>> {
    const { status, role, email } = request.filter;
    const conditions = [
      ...amongValues('u.status', status),
      ...equals('u.address', email && addressKey(email)),
      ...(role === undefined
        ? []
        : [where('exists (select from identity.user_roles r where r.user_id = u.id and r.role = ?::text)', role)]),
    ];
    const page = await listRows(this.database, listing, conditions, request);
    return { ...page, items: page.items.map(accountOf) };
  }

  stagedAccounts(stage: Stage): StagedAccounts {
    return {
      find: (id) => this.find(id),
      findByAddress: (email) => this.findByAddress(email),
      save: (decided) => saveAccount(stage, decided),
      hasAnotherAdministrator: async (than) => {
        const rows = await this.database.query(anotherAdministrator, [uuidOf(than)]);
        return rows.length > 0;
      },
      keepAnotherAdministrator: (than) => {
        stage.write(lockAdministrators, {});
        stage.write(expectAdministrators, { than: uuidOf(than) });
      },
    };
  }

  stagedRoles(stage: Stage): StagedRoles {
    return {
      all: () => this.roles.all(),
      save: (decided) => saveRole(stage, decided),
      remove: (decided) => removeRole(stage, decided),
      isGiven: async (name) => {
        const rows = await this.database.query('select from identity.user_roles where role = $1::text limit 1', [name]);
        return rows.length > 0;
      },
    };
  }

  async #one(condition: string, value: string): Promise<Account | null> {
    const [row] = await this.database.query(`select ${accountColumns} from identity.users u where ${condition}`, [
      value,
    ]);
    return row ? accountOf(row) : null;
  }

  async #allRoles(): Promise<readonly Role[]> {
    const rows = await this.database.query(`select ${roleColumns} from identity.roles r`);
    return fromRoleRows(rows.map(roleRow));
  }
}

const saveAccount = (stage: Stage, { account, events }: AccountDecided): void => {
  const { user, revision } = account;
  const row = toUserRow(account);
  if (revision === 1) stage.write(insertUsers, row);
  else stage.write(changeUsers, { ...row, basedOn: revision - 1 });
  if (revision === 1 || events.some(({ type }) => type === 'identity.user_roles_changed')) {
    if (revision > 1) stage.write(takeRoles, { userId: row.id });
    stage.write(giveRoles, ...toUserRoleRows(account));
  }
  stage.tell({ subject: user.id, lane: user.id, version: user.version, events });
};

/** The first version of a built-in role is in the program: no row holds it, and no event told of it. */
const saveRole = (stage: Stage, { role, event }: RoleDecided): void => {
  const first = role.isBuiltIn ? 2 : 1;
  const row = toRoleRow(role);
  if (role.version === first) stage.write(insertRoles, row);
  else stage.write(changeRoles, { ...row, basedOn: role.version - 1 });
  stage.tell({ subject: role.id, lane: role.id, version: role.version - first + 1, events: [event] });
};

const removeRole = (stage: Stage, { role, event }: RoleDecided<OwnRole>): void => {
  stage.write(removeRoles, { id: uuidOf(role.id), basedOn: role.version - 1 });
  stage.tell({ subject: role.id, lane: role.id, version: role.version, events: [event] });
};
