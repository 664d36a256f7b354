import { resealAll } from '@quayside/adapters-db';
import { CannotOpen } from '@quayside/application';
import { Command } from 'commander';
import { command, giveUp, say } from './terminal.js';
import { withSystem } from './with-system.js';

export const vaultCommand = (): Command =>
  new Command('vault').description('Look after what is encrypted in the database.').addCommand(rotate());

const rotate = (): Command =>
  new Command('rotate')
    .description(
      'Seal everything anew with the first key of QUAYSIDE_ENCRYPTION_KEYS. When a second run finds nothing more to do, the old key can go.',
    )
    .action(
      command(() =>
        withSystem(async ({ database, vault }) => {
          try {
            for (const { column, texts, resealed } of await resealAll(database, vault))
              say(`${column}: ${resealed} of ${texts} sealed anew`);
          } catch (error) {
            if (error instanceof CannotOpen) return giveUp(`${error.message}. Nothing behind it was sealed anew.`);
            throw error;
          }
        }),
      ),
    );
