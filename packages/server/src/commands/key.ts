import { allScopes } from '@quayside/application';
import { Command } from 'commander';
import { command, giveUp, say } from './terminal.js';
import { answerOf, withSystem } from './with-system.js';

export const keyCommand = (): Command =>
  new Command('key')
    .description('Make, list and revoke API keys.')
    .addCommand(create())
    .addCommand(list())
    .addCommand(revoke());

interface CreateOptions {
  readonly name: string;
  readonly scopes: string;
  readonly expires?: string;
  readonly quiet?: true;
}

const create = (): Command =>
  new Command('create')
    .description('Make a key. Its secret is shown this once; only its digest is kept.')
    .requiredOption('--scopes <list>', `scopes, separated by commas: ${[...allScopes].toSorted().join(', ')}`)
    .option('--name <name>', 'what the key is for', 'made on the command line')
    .option('--expires <time>', 'until when it is good, as in 2027-01-31T00:00:00Z')
    .option('--quiet', 'print the secret alone')
    .action(
      command(({ name, scopes, expires, quiet }: CreateOptions) =>
        withSystem(async ({ ask }) => {
          const asked = {
            name,
            scopes: scopes
              .split(',')
              .map((scope) => scope.trim())
              .filter((scope) => scope !== ''),
            expires_at: expires ?? null,
          };
          const key = answerOf(await ask('identity.create_key', asked));
          if (key.secret === null) return giveUp('The key was made before, and its secret cannot be shown again.');
          if (quiet) return say(key.secret);
          say(
            `${key.id} (${key.name}), scopes ${key.scopes.join(', ')}`,
            `  ${key.secret}`,
            'The secret is shown this once.',
          );
        }),
      ),
    );

const list = (): Command =>
  new Command('list').description('List all keys, without their secrets.').action(
    command(() =>
      withSystem(async ({ ask }) => {
        let cursor: string | null = null;
        do {
          const page: Keys = answerOf(
            await ask('identity.list_keys', { per_page: 100, ...(cursor !== null && { cursor }) }),
          );
          for (const key of page.items)
            say(
              [key.id, key.status, key.name, key.scopes.join(','), `last used ${key.last_used_at ?? 'never'}`].join(
                '  ',
              ),
            );
          cursor = page.pagination.next_cursor;
        } while (cursor !== null);
      }),
    ),
  );

interface Keys {
  readonly items: readonly {
    readonly id: string;
    readonly status: string;
    readonly name: string;
    readonly scopes: readonly string[];
    readonly last_used_at: string | null;
  }[];
  readonly pagination: { readonly next_cursor: string | null };
}

const revoke = (): Command =>
  new Command('revoke')
    .description('Revoke a key, for good.')
    .argument('<id>', 'as in key_01h2xcejqtf2nbrexx3vqjhp41')
    .action(
      command((id: string) =>
        withSystem(async ({ ask }) => {
          const key = answerOf(await ask('identity.revoke_key', { id }));
          say(`${key.id} is revoked; a server that knew it stops taking it within a second.`);
        }),
      ),
    );
