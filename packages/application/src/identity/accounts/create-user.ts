import { customerRole, inviteUser } from '@quayside/domain/identity';
import { fail, ok } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract } from '../../kernel/index.js';
import { Email, PersonName } from './fields.js';
import { givenRoles, roleErrors, RoleNames } from './give-roles.js';
import type { AccountsWork } from './ports.js';
import { mailToken, type TokenPostDeps } from './post.js';
import { UserView, userView } from './user-view.js';

export const createUser = contract({
  name: 'identity.create_user',
  kind: 'command',
  summary: 'Invite a user: a mail to the address says how to choose a password',
  scope: 'identity:write',
  once: 'optional',
  input: v.strictObject({
    email: Email,
    name: v.optional(PersonName, null),
    roles: v.optional(RoleNames, [customerRole]),
  }),
  output: UserView,
  errors: {
    ...roleErrors,
    address_taken: {
      category: 'conflict',
      message: 'There is a user with this address.',
      details: v.strictObject({ user_id: v.string() }),
    },
  },
});

export interface CreateUserDeps extends TokenPostDeps {
  readonly work: AccountsWork;
}

export const makeCreateUser = (deps: CreateUserDeps) =>
  command(createUser, deps.work, async ({ email, name, roles: names }, { caller, tx }) => {
    const given = givenRoles(names, await tx.roles.all(), caller.principal);
    if (!given.ok) return given;
    const known = await tx.accounts.findByAddress(email);
    if (known) return fail({ code: 'address_taken', details: { user_id: known.user.id } });
    const user = { id: tx.ids.next('usr'), email, name, roles: names, createdBy: caller.principal.id };
    const decided = inviteUser(user, tx.now);
    tx.accounts.save(decided);
    await mailToken(tx, deps, { purpose: 'invitation', email });
    return ok(userView(decided.account));
  });
