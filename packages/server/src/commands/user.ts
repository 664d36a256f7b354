import type { ContractName } from '@quayside/application';
import { Command } from 'commander';
import { command, giveUp, say } from './terminal.js';
import { answerOf, withSystem } from './with-system.js';

export const userCommand = (): Command =>
  new Command('user')
    .description('Invite, list and deactivate users, and say which roles they have.')
    .addCommand(create())
    .addCommand(list())
    .addCommand(toggle('deactivate', 'Let a user sign in no more, and end every session.', 'identity.deactivate_user'))
    .addCommand(toggle('reactivate', 'Let a user sign in again.', 'identity.reactivate_user'))
    .addCommand(roles());

interface User {
  readonly id: string;
  readonly email: string;
  readonly status: string;
  readonly roles: readonly string[];
}

const create = (): Command =>
  new Command('create')
    .description('Invite a user. The mail that says how to choose a password goes out by a running server.')
    .requiredOption('--email <address>', 'where the invitation goes')
    .option('--name <name>', 'what the user is called')
    .option('--roles <list>', 'names of roles, separated by commas', 'customer')
    .option('--quiet', 'print the id alone')
    .action(
      command(({ email, name, roles: names, quiet }: Readonly<Record<string, string | undefined>>) =>
        withSystem(async ({ ask, places }) => {
          const input = { email, name: name ?? null, roles: partsOf(names) };
          const user = answerOf(await ask('identity.create_user', input));
          if (quiet) return say(user.id);
          say(lineOf(user), `A running server sends the invitation by ${places.mail}.`);
        }),
      ),
    );

const list = (): Command =>
  new Command('list')
    .description('List users.')
    .option('--role <name>', 'who has this role')
    .action(
      command(({ role }: Readonly<Record<string, string | undefined>>) =>
        withSystem(async ({ ask }) => {
          let cursor: string | null = null;
          do {
            const page: Users = answerOf(
              await ask('identity.list_users', {
                per_page: 100,
                sort: 'email',
                ...(role !== undefined && { role }),
                ...(cursor !== null && { cursor }),
              }),
            );
            for (const user of page.items) say(lineOf(user));
            cursor = page.pagination.next_cursor;
          } while (cursor !== null);
        }),
      ),
    );

interface Users {
  readonly items: readonly User[];
  readonly pagination: { readonly next_cursor: string | null };
}

const toggle = (
  name: string,
  description: string,
  useCase: ContractName & `identity.${'de' | 're'}activate_user`,
): Command =>
  new Command(name)
    .description(description)
    .argument('<user>', 'an id, as in usr_01h2xcejqtf2nbrexx3vqjhp41, or an address')
    .action(
      command((who: string) =>
        withSystem(async ({ ask }) => {
          const { id } = await find(ask, who);
          say(lineOf(answerOf(await ask(useCase, { id }))));
        }),
      ),
    );

const roles = (): Command =>
  new Command('roles')
    .description('Show the roles of a user, or give others in their place.')
    .argument('<user>', 'an id, as in usr_01h2xcejqtf2nbrexx3vqjhp41, or an address')
    .option('--set <list>', 'names of roles, separated by commas; an empty text for none')
    .action(
      command((who: string, { set }: Readonly<Record<string, string | undefined>>) =>
        withSystem(async ({ ask }) => {
          const { id } = await find(ask, who);
          if (set !== undefined)
            answerOf(await ask('identity.set_user_roles', { id, expected_version: 'any', roles: partsOf(set) }));
          const has = answerOf(await ask('identity.get_user_roles', { id }));
          say(
            `${id} has ${has.roles.join(', ') || 'no role'}`,
            `  scopes ${has.scopes.join(', ') || 'none'}`,
            ...(has.second_factor_needed ? ['  and can do nothing before a second factor is enrolled'] : []),
          );
        }),
      ),
    );

type AskForUsers = Parameters<Parameters<typeof withSystem>[0]>[0]['ask'];

const find = async (ask: AskForUsers, who: string): Promise<{ readonly id: string }> => {
  if (!who.includes('@')) return { id: who };
  const { items } = answerOf(await ask('identity.list_users', { email: who }));
  const [user] = items;
  return user ?? giveUp(`There is no user with the address ${who}.`);
};

const partsOf = (text = ''): readonly string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const lineOf = ({ id, status, email, roles: names }: User): string =>
  [id, status, email, names.join(',') || 'no role'].join('  ');
