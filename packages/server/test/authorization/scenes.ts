import { allContracts, type ContractName } from '@quayside/application';
import { asking, transportCases, World, type TransportBench } from '@quayside/testkit/suites';
import { password } from '../people.js';
import { owning, type Person } from './callers.js';

/** A world in which what can be owned belongs to one caller. */
export class OwnedWorld extends World {
  constructor(
    bench: TransportBench,
    readonly owner: Person,
    /** A user who may nothing, and whom everybody may manage who may manage users. */
    readonly guest: Person,
  ) {
    super(bench);
  }

  override ask<Data = unknown>(name: ContractName, input: unknown, credential?: string): Promise<Data> {
    return super.ask(name, input, credential ?? (owning.has(name) ? this.owner.token : this.bench.admin));
  }
}
type OwnedScene = (world: OwnedWorld) => unknown;

interface Account {
  readonly id: string;
  readonly secrets: readonly { readonly id: string }[];
}
const account = (world: World): Promise<Account> =>
  world.ask('identity.create_service_account', { name: world.tag, scopes: ['identity:write'] });

/**
 * Where the scene of all doors asks for more than the scope of its use case: nobody gives away what they do not hold, nor
 * manages who may more.
 */
const narrower: Partial<Record<ContractName, OwnedScene>> = {
  'identity.create_key': ({ tag }) => ({ name: tag, scopes: ['identity:write'] }),
  'identity.revoke_key': async (world) => {
    const input = { name: world.tag, scopes: ['identity:write'] };
    return { id: (await world.ask<{ readonly id: string }>('identity.create_key', input)).id };
  },
  'identity.create_service_account': ({ tag }) => ({ name: tag, scopes: ['identity:write'] }),
  'identity.update_service_account': async (world) => ({
    id: (await account(world)).id,
    expected_version: 'any',
    name: 'new',
  }),
  'identity.end_service_account': async (world) => ({ id: (await account(world)).id }),
  'identity.add_account_secret': async (world) => ({ id: (await account(world)).id }),
  'identity.remove_account_secret': async (world) => {
    const { id, secrets } = await account(world);
    return { id, secret_id: secrets[0]?.id };
  },
  'identity.create_user': ({ tag }) => ({ email: `${tag}@example.com`, roles: [] }),
  'identity.set_user_roles': async (world) => {
    const input = { email: `${world.tag}@example.com`, roles: [] };
    const { id } = await world.ask<{ readonly id: string }>('identity.create_user', input);
    return { id, expected_version: 'any', roles: [] };
  },
  'identity.end_session': async ({ guest }) => ({ id: guest.id, session_id: (await guest.signIn()).session_id }),
  'identity.end_own_session': async ({ owner }) => ({ session_id: (await owner.signIn()).session_id }),
  'identity.create_role': ({ tag }) => ({ name: `r-${tag}`, scopes: ['identity:write'] }),
  'orders.place': async (world) => {
    await world.product();
    return world.orderInput({ draft: true });
  },
};

/** A call on the caller's own account. */
export interface OwnCall {
  readonly input: unknown;
  readonly credential: string;
  readonly refusedWith: string | null;
}
type OwnScene = (me: Person) => Promise<Partial<OwnCall>> | Partial<OwnCall>;

/** How a user asks for what only users have. Who has no second factor is refused by what works with one, and by nothing before it. */
const own: Partial<Record<ContractName, OwnScene>> = {
  'identity.log_out': async (me) => ({ input: {}, credential: (await me.signIn()).access_token }),
  'identity.change_password': () => ({ input: { current_password: password, new_password: password } }),
  'identity.get_profile': () => ({ input: {} }),
  'identity.update_profile': () => ({ input: { expected_version: 'any', name: 'Ada' } }),
  'identity.list_own_sessions': () => ({ input: {} }),
  'identity.end_own_session': async (me) => ({ input: { session_id: (await me.signIn()).session_id } }),
  'identity.enrol_second_factor': () => ({ input: { password } }),
  'identity.confirm_second_factor': () => ({ input: { code: 'no-code-at-all' }, refusedWith: 'WRONG_CODE' }),
  'identity.remove_second_factor': () => ({ input: { password, code: '123456' }, refusedWith: 'NOT_ENROLLED' }),
  'identity.replace_recovery_codes': () => ({ input: { password, code: '123456' }, refusedWith: 'NOT_ENROLLED' }),
};

/** Null where the use case is about nobody's own account. */
export const ownCallOf = async (name: ContractName, me: Person): Promise<OwnCall | null> => {
  const call = own[name];
  return call ? { input: {}, credential: me.token, refusedWith: null, ...(await call(me)) } : null;
};

/** A call that is granted to whoever may; or, where nobody is granted it in a test, one that the use case itself refuses. */
export const sceneOf = (name: ContractName): { readonly scene: OwnedScene; readonly refusedWith: string | null } => {
  const cases = transportCases[name];
  const granted = narrower[name] ?? cases?.granted;
  if (granted) return { scene: granted, refusedWith: null };
  const [first] = Object.entries(cases?.refused ?? {});
  if (!first) throw new Error(`cases/ has no scene in which ${name} is called`);
  return { scene: first[1], refusedWith: first[0] };
};

export const contractOf = (name: ContractName) => {
  const contract = allContracts.find((each) => each.name === name);
  if (!contract) throw new Error(`there is no ${name}`);
  return contract;
};

/** How this use case is asked: questions carry no idempotency key. */
export const asked = (name: ContractName, credential: string | null) =>
  asking(credential, contractOf(name).kind === 'query' ? { onceKey: null } : {});

/** The same input about a thing that there is not. */
export const aboutNothing = (input: unknown): unknown => {
  const fields = input as Readonly<Record<string, string>>;
  const name = 'id' in fields ? 'id' : 'session_id';
  const [prefix = ''] = fields[name]?.split('_') ?? [];
  return { ...fields, [name]: `${prefix}_01h455vb4pex5vsknk084sn02q` };
};
