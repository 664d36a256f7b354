import { allContracts, type ContractName } from '@quayside/application';
import { asking, transportCases, World, type Scene, type TransportBench } from '@quayside/testkit/suites';
import { owning } from './callers.js';

/** A world in which what can be owned belongs to one caller. */
export class OwnedWorld extends World {
  constructor(
    bench: TransportBench,
    readonly owner: string,
  ) {
    super(bench);
  }

  override ask<Data = unknown>(name: ContractName, input: unknown, credential?: string): Promise<Data> {
    return super.ask(name, input, credential ?? (owning.has(name) ? this.owner : this.bench.admin));
  }
}

const account = (world: World): Promise<{ readonly id: string }> =>
  world.ask('identity.create_service_account', { name: world.tag, scopes: ['identity:write'] });

/** Where the scene of all doors asks for more than the scope of its use case: nobody gives away what they do not hold. */
const narrower: Partial<Record<ContractName, Scene>> = {
  'identity.create_key': ({ tag }) => ({ name: tag, scopes: ['identity:write'] }),
  'identity.create_service_account': ({ tag }) => ({ name: tag, scopes: ['identity:write'] }),
  'identity.update_service_account': async (world) => ({
    id: (await account(world)).id,
    expected_version: 'any',
    name: 'new',
  }),
  'identity.add_account_secret': async (world) => ({ id: (await account(world)).id }),
  'identity.create_user': ({ tag }) => ({ email: `${tag}@example.com`, roles: [] }),
  'identity.set_user_roles': async (world) => {
    const input = { email: `${world.tag}@example.com`, roles: [] };
    const { id } = await world.ask<{ readonly id: string }>('identity.create_user', input);
    return { id, expected_version: 'any', roles: [] };
  },
  'identity.create_role': ({ tag }) => ({ name: `r-${tag}`, scopes: ['identity:write'] }),
  'orders.place': async (world) => {
    await world.product();
    return world.orderInput({ draft: true });
  },
};

/** A call that is granted to whoever may; or, where nobody is granted it in a test, one that the use case itself refuses. */
export const sceneOf = (name: ContractName): { readonly scene: Scene; readonly refusedWith: string | null } => {
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
  const { id, ...rest } = input as { readonly id: string };
  return { ...rest, id: `${id.slice(0, id.indexOf('_'))}_01h455vb4pex5vsknk084sn02q` };
};
