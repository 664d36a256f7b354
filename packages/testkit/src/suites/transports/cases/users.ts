import type { World } from '../world.js';
import type { TransportCases } from './scene.js';

const [password, other] = ['correct horse battery', 'staple of another kind'];
const noUser = 'usr_01h455vb4pex5vsknk084sn02q';
const noSession = 'ses_01h455vb4pex5vsknk084sn02q';
const any = { expected_version: 'any' } as const;
const emailOf = ({ tag }: World): string => `Ada.${tag}@Example.com`;
/** A role of one's own, by its name. */
const roleOf = ({ tag }: World): string => `r-${tag}`;

/** A user with no roles, whom anybody who may change users may change. */
const user = (world: World, changes: object = {}): Promise<{ readonly id: string }> =>
  world.ask('identity.create_user', { email: emailOf(world), roles: [], ...changes });
const role = async (world: World): Promise<{ readonly name: string }> => {
  const name = roleOf(world);
  await world.ask('identity.create_role', { name, scopes: ['identity:write'] });
  return { name };
};

/** Who signs in, and how. What is on one's own account is refused to a key by every door, and granted nowhere here. */
export const signInCases = {
  'identity.register': {
    granted: (world) => ({ email: emailOf(world), password, name: 'Ada ½ Lovelace' }),
    refused: { WEAK_PASSWORD: (world) => ({ email: emailOf(world), password: emailOf(world), name: null }) },
  },
  'identity.confirm_registration': {
    refused: { TOKEN_REFUSED: () => ({ token: 'qs_mail_nobody', password }) },
  },
  'identity.log_in': {
    refused: { WRONG_CREDENTIALS: (world) => ({ email: emailOf(world), password }) },
  },
  'identity.log_in_second_factor': {
    refused: { CHALLENGE_REFUSED: () => ({ challenge: 'qs_challenge_nobody', code: '123456' }) },
  },
  'identity.refresh_session': {
    refused: { REFRESH_REFUSED: () => ({ refresh_token: 'qs_refresh_nobody' }) },
  },
  'identity.log_out': { refused: { NOT_A_USER: () => ({ everywhere: true }) } },
  'identity.forgot_password': { granted: (world) => ({ email: emailOf(world) }) },
  'identity.reset_password': {
    refused: { TOKEN_REFUSED: () => ({ token: 'qs_mail_nobody', password }) },
  },
  'identity.change_password': {
    refused: { NOT_A_USER: () => ({ current_password: password, new_password: other }) },
  },
  'identity.get_profile': { refused: { NOT_A_USER: () => ({}) } },
  'identity.update_profile': { refused: { NOT_A_USER: () => ({ ...any, name: 'Ada' }) } },
  'identity.list_own_sessions': { refused: { NOT_A_USER: () => ({ sort: '-started_at', per_page: 3 }) } },
  'identity.end_own_session': { refused: { NOT_A_USER: () => ({ session_id: noSession }) } },
  'identity.enrol_second_factor': { refused: { NOT_A_USER: () => ({ password }) } },
  'identity.confirm_second_factor': { refused: { NOT_A_USER: () => ({ code: '123456' }) } },
  'identity.remove_second_factor': { refused: { NOT_A_USER: () => ({ password, code: '123456' }) } },
  'identity.replace_recovery_codes': { refused: { NOT_A_USER: () => ({ password, code: '123456' }) } },
} as const satisfies TransportCases;

/** Users and roles, for who administers them. */
export const userCases = {
  'identity.list_users': {
    granted: async (world) => {
      await user(world, { roles: ['customer'] });
      return { email: emailOf(world), status: ['invited', 'active'], role: 'customer', sort: 'email', per_page: 5 };
    },
  },
  'identity.get_user': {
    granted: async (world) => ({ id: (await user(world)).id }),
    refused: { USER_NOT_FOUND: () => ({ id: noUser }) },
  },
  'identity.create_user': {
    granted: (world) => ({ email: emailOf(world), name: 'Ada ½ Lovelace', roles: ['operator', 'finance'] }),
    refused: {
      ADDRESS_TAKEN: async (world) => {
        await user(world);
        return { email: emailOf(world).toLowerCase() };
      },
      UNKNOWN_ROLE: (world) => ({ email: emailOf(world), roles: ['customer', roleOf(world)] }),
    },
  },
  'identity.update_user': {
    granted: async (world) => ({ ...any, id: (await user(world)).id, name: 'Grace “Amazing” Hopper' }),
    refused: {
      VERSION_MISMATCH: async (world) => ({ id: (await user(world)).id, expected_version: 9, name: null }),
    },
  },
  'identity.deactivate_user': {
    granted: async (world) => ({ id: (await user(world)).id }),
    refused: { USER_NOT_FOUND: () => ({ id: noUser }) },
  },
  'identity.reactivate_user': {
    granted: async (world) => {
      const { id } = await user(world);
      await world.ask('identity.deactivate_user', { id });
      return { id };
    },
  },
  'identity.reset_second_factor': { granted: async (world) => ({ id: (await user(world)).id }) },
  'identity.get_user_roles': {
    granted: async (world) => ({ id: (await user(world, { roles: ['warehouse', 'auditor'] })).id }),
    refused: { USER_NOT_FOUND: () => ({ id: noUser }) },
  },
  'identity.set_user_roles': {
    granted: async (world) => ({ ...any, id: (await user(world)).id, roles: [(await role(world)).name, 'agent'] }),
    refused: {
      UNKNOWN_ROLE: async (world) => ({ ...any, id: (await user(world)).id, roles: ['nobody'] }),
      VERSION_MISMATCH: async (world) => ({ id: (await user(world)).id, expected_version: 9, roles: [] }),
    },
  },
  'identity.list_sessions': {
    granted: async (world) => ({ id: (await user(world)).id, open: true, sort: '-last_used_at', per_page: 5 }),
    refused: { USER_NOT_FOUND: () => ({ id: noUser }) },
  },
  'identity.end_session': {
    refused: {
      SESSION_NOT_FOUND: async (world) => ({ id: (await user(world)).id, session_id: noSession }),
      USER_NOT_FOUND: () => ({ id: noUser, session_id: noSession }),
    },
  },
  'identity.end_user_sessions': { granted: async (world) => ({ id: (await user(world)).id }) },
  'identity.list_roles': { granted: () => ({}) },
  'identity.get_role': {
    granted: role,
    refused: { ROLE_NOT_FOUND: (world) => ({ name: roleOf(world) }) },
  },
  'identity.create_role': {
    granted: (world) => ({
      name: roleOf(world),
      description: 'Packs ½ of it',
      scopes: ['orders:read', 'inventory:*'],
      requires_second_factor: true,
    }),
    refused: {
      ROLE_TAKEN: () => ({ name: 'customer', scopes: [] }),
      UNKNOWN_SCOPE: (world) => ({ name: roleOf(world), scopes: ['orders:fly'] }),
    },
  },
  'identity.update_role': {
    granted: async (world) => ({ ...(await role(world)), ...any, scopes: [], description: 'Nothing any more' }),
    refused: {
      BUILT_IN_ROLE: () => ({ ...any, name: 'finance', scopes: [] }),
      VERSION_MISMATCH: async (world) => ({ ...(await role(world)), expected_version: 9, scopes: [] }),
    },
  },
  'identity.delete_role': {
    granted: async (world) => ({ ...(await role(world)), ...any }),
    refused: {
      ROLE_IN_USE: async (world) => {
        const given = await role(world);
        await user(world, { roles: [given.name] });
        return { ...given, ...any };
      },
    },
  },
} as const satisfies TransportCases;
