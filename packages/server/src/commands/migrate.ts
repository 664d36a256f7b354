import { migrateDown, migrateUp, migrationStatus } from '@quayside/adapters-db';
import { Command } from 'commander';
import { openDatabase } from '../open-database.js';
import { command, configuration, giveUp, logOf, say } from './terminal.js';
import { exitWhenTold } from './until-told.js';

export const migrateCommand = (): Command =>
  new Command('migrate')
    .description('Bring the database up to date, or take migrations back.')
    .addCommand(up())
    .addCommand(down())
    .addCommand(status());

const up = (): Command =>
  new Command('up').description('Apply every migration that is missing.').action(
    command(() =>
      withDatabase(async (database) => {
        const migrated = await migrateUp(database);
        if (!migrated.ok) return giveUp(migrated.error);
        say(migrated.value.length === 0 ? 'The database is up to date.' : `Applied ${migrated.value.join(', ')}.`);
      }),
    ),
  );

const down = (): Command =>
  new Command('down')
    .description('Take the newest migrations back. What they hold is deleted: stop every server first.')
    .argument('[steps]', 'how many', '1')
    .requiredOption('--yes', 'that you mean it')
    .action(
      command((steps: string) =>
        withDatabase(async (database) => {
          if (!/^[1-9]\d{0,3}$/.test(steps))
            return giveUp(`The number of steps must be a whole number from 1, not ${JSON.stringify(steps)}.`);
          const taken = await migrateDown(database, Number(steps));
          if (!taken.ok) return giveUp(taken.error);
          say(taken.value.length === 0 ? 'There was nothing to take back.' : `Took back ${taken.value.join(', ')}.`);
        }),
      ),
    );

const status = (): Command =>
  new Command('status').description('Show which migrations are applied.').action(
    command(() =>
      withDatabase(async (database) => {
        for (const { schema, name, appliedAt } of await migrationStatus(database))
          say(`${appliedAt ?? 'pending                 '}  ${schema}/${name}`);
      }),
    ),
  );

const withDatabase = async (act: (database: Parameters<typeof migrateUp>[0]) => Promise<void>): Promise<void> => {
  const { config } = configuration();
  exitWhenTold();
  const opened = await openDatabase(config, logOf(config), 'command');
  if (!opened.ok) return giveUp(opened.error);
  try {
    await act(opened.value.database);
  } finally {
    await opened.value.close();
  }
};
