import { Command, Option } from 'commander';
import { existsSync } from 'node:fs';
import { formOf } from '../import/rows.js';
import { runImport, type ImportKind } from '../import/run-import.js';
import { progressBar } from './progress.js';
import { command, giveUp, say } from './terminal.js';
import { withSystem } from './with-system.js';

export const importCommand = (): Command => {
  const parent = new Command('import').description(
    'Import products, stock or orders from CSV or NDJSON (docs/import-formats.md). Safe to run again.',
  );
  for (const kind of ['products', 'stock', 'orders'] as const) parent.addCommand(importing(kind));
  return parent;
};

const importing = (kind: ImportKind): Command =>
  new Command(kind)
    .argument('<file>', kind === 'orders' ? 'an .ndjson file' : 'a .csv or .ndjson file')
    .addOption(
      new Option('--form <form>', 'csv or ndjson, where the name of the file does not tell').choices(['csv', 'ndjson']),
    )
    .action(
      command(async (file: string, options: { readonly form?: 'csv' | 'ndjson' }) => {
        const form = options.form ?? formOf(file);
        if (form === null) return giveUp(`${file} is neither .csv nor .ndjson: say --form csv or --form ndjson.`);
        if (!existsSync(file)) return giveUp(`There is no file ${file}.`);
        await withSystem(async (system) => {
          const bar = progressBar(kind);
          const imported = await runImport(system, kind, file, form, {
            total: (bytes) => bar.start(bytes),
            done: (bytes, rows) => bar.update(bytes, rows),
          });
          bar.stop();
          say(
            `${imported.accepted} ${kind} imported, ${imported.refused} refused${imported.refusedFile === null ? '' : `: see ${imported.refusedFile}`}`,
          );
          if (kind === 'orders' && imported.accepted > 0)
            say('A running server takes them through fulfilment; else the next one to start does.');
          if (imported.refused > 0) process.exitCode = 1;
        });
      }),
    );
