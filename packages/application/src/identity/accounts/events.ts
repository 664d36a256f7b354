import { sessionEnds, type RoleEvent, type SessionEvent, type UserEvent } from '@quayside/domain/identity';
import { UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { eventContract, type EventContracts } from '../../kernel/index.js';

const scope = 'identity:read';
type Events = UserEvent | SessionEvent | RoleEvent;
type Inside<Type extends Events['type']> = Extract<Events, { type: Type }>['data'];

const of = { user_id: UserId };
const OfUser = v.strictObject(of);
const ofUser = ({ userId }: { readonly userId: UserId }): v.InferOutput<typeof OfUser> => ({ user_id: userId });
const WithRoles = v.strictObject({ ...of, roles: v.array(v.string()) });
const withRoles = (inside: Inside<'identity.user_registered'>): v.InferOutput<typeof WithRoles> => ({
  ...ofUser(inside),
  roles: [...inside.roles],
});
const RoleData = v.strictObject({
  name: v.string(),
  scopes: v.array(v.string()),
  requires_second_factor: v.boolean(),
});
const roleData = (inside: Inside<'identity.role_created'>): v.InferOutput<typeof RoleData> => ({
  name: inside.name,
  scopes: [...inside.scopes],
  requires_second_factor: inside.requiresSecondFactor,
});

const plain = <const Type extends UserEvent['type']>(type: Type, summary: string) =>
  eventContract({ type, version: 1, summary, scope, data: OfUser, view: ofUser });
const role = <const Type extends RoleEvent['type']>(type: Type, summary: string) =>
  eventContract({ type, version: 1, summary, scope, data: RoleData, view: roleData });

/** What the outside hears of users, sessions and roles: ids, and nothing else of a person. The subject is the id of what it is about. */
export const accountEvents = {
  'identity.user_registered': eventContract({
    type: 'identity.user_registered',
    version: 1,
    summary: 'Somebody registered and confirmed the address',
    scope,
    data: WithRoles,
    view: withRoles,
  }),
  'identity.user_invited': eventContract({
    type: 'identity.user_invited',
    version: 1,
    summary: 'A user was invited',
    scope,
    data: WithRoles,
    view: withRoles,
  }),
  'identity.user_confirmed': plain('identity.user_confirmed', 'A user who was invited answered'),
  'identity.user_changed': plain('identity.user_changed', 'Something of a user was changed'),
  'identity.user_roles_changed': eventContract({
    type: 'identity.user_roles_changed',
    version: 1,
    summary: 'A user has other roles',
    scope,
    data: WithRoles,
    view: withRoles,
  }),
  'identity.user_deactivated': plain('identity.user_deactivated', 'A user can sign in no more'),
  'identity.user_reactivated': plain('identity.user_reactivated', 'A user can sign in again'),
  'identity.password_changed': eventContract({
    type: 'identity.password_changed',
    version: 1,
    summary: 'A password was chosen: by who knew the one before, or by the token of a mail',
    scope,
    data: v.strictObject({ ...of, how: v.picklist(['change', 'reset']) }),
    view: (inside: Inside<'identity.password_changed'>) => ({ ...ofUser(inside), how: inside.how }),
  }),
  'identity.second_factor_enrolled': plain('identity.second_factor_enrolled', 'A second factor was enrolled'),
  'identity.second_factor_removed': eventContract({
    type: 'identity.second_factor_removed',
    version: 1,
    summary: 'A second factor was removed, by the user or by somebody for them',
    scope,
    data: v.strictObject({ ...of, by: v.picklist(['user', 'administrator']) }),
    view: (inside: Inside<'identity.second_factor_removed'>) => ({ ...ofUser(inside), by: inside.by }),
  }),
  'identity.recovery_codes_replaced': plain('identity.recovery_codes_replaced', 'New recovery codes were made'),
  'identity.session_started': eventContract({
    type: 'identity.session_started',
    version: 1,
    summary: 'A user signed in',
    scope,
    data: OfUser,
    view: ofUser,
  }),
  'identity.session_ended': eventContract({
    type: 'identity.session_ended',
    version: 1,
    summary: 'A session was ended',
    scope,
    data: v.strictObject({ ...of, reason: v.picklist(sessionEnds) }),
    view: (inside: Inside<'identity.session_ended'>) => ({ ...ofUser(inside), reason: inside.reason }),
  }),
  'identity.role_created': role('identity.role_created', 'A role was made'),
  'identity.role_changed': role('identity.role_changed', 'A role was changed'),
  'identity.role_deleted': eventContract({
    type: 'identity.role_deleted',
    version: 1,
    summary: 'A role was deleted',
    scope,
    data: v.strictObject({ name: v.string() }),
    view: ({ name }: Inside<'identity.role_deleted'>) => ({ name }),
  }),
} as const satisfies EventContracts<Events>;
