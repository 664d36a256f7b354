import { Command } from 'commander';
import { command, say } from './terminal.js';
import { answerOf, withSystem } from './with-system.js';

export const signingKeyCommand = (): Command =>
  new Command('signing-key')
    .description('List, rotate and revoke the keys that access tokens are signed with.')
    .addCommand(list())
    .addCommand(rotate())
    .addCommand(revoke());

const list = (): Command =>
  new Command('list')
    .description('List the keys that are known, the newest first; --all for those that are gone too.')
    .option('--all', 'those that are gone too')
    .action(
      command(({ all }: { readonly all?: true }) =>
        withSystem(async ({ ask }) => {
          const asked = { per_page: 100, ...(all ? {} : { state: ['next', 'active', 'retiring'] }) };
          for (const key of answerOf(await ask('identity.list_signing_keys', asked)).items)
            say([key.id, String(key.number), key.state, `since ${since(key)}`].join('  '));
        }),
      ),
    );

const since = (key: {
  readonly created_at: string;
  readonly activated_at: string | null;
  readonly retired_at: string | null;
  readonly gone_at: string | null;
}): string => key.gone_at ?? key.retired_at ?? key.activated_at ?? key.created_at;

const rotate = (): Command =>
  new Command('rotate')
    .description('Sign with the next key from now on. Tokens that the old one signed stay good until they expire.')
    .option('--at-once', 'also where the next key was published so lately that others may not know it yet')
    .action(
      command(({ atOnce }: { readonly atOnce?: true }) =>
        withSystem(async ({ ask }) => {
          const key = answerOf(await ask('identity.rotate_signing_key', { at_once: atOnce ?? false }));
          say(`${key.id} signs now; servers that run take half a second to learn of it.`);
        }),
      ),
    );

const revoke = (): Command =>
  new Command('revoke')
    .description('Take a key away at once, with every token that it signed.')
    .argument('<id>', 'as in sgn_01h2xcejqtf2nbrexx3vqjhp41')
    .action(
      command((id: string) =>
        withSystem(async ({ ask }) => {
          const key = answerOf(await ask('identity.revoke_signing_key', { id }));
          say(`${key.id} is gone; a server that knew it stops taking its tokens within a second.`);
        }),
      ),
    );
