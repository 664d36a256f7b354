import { allTables } from '@quayside/adapters-db';
import { allContracts } from '@quayside/application';
import { openApiText } from '@quayside/adapters-http';
import { Command } from 'commander';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInfo } from '../build-info.js';
import { entityDiagrams } from '../generate/entity-diagram.js';
import { envExample } from './config.js';
import { command, say } from './terminal.js';

const root = new URL('../../../../../', import.meta.url);

/** Every file that is made of the code, with its text. */
const generated: Readonly<Record<string, () => string>> = {
  '.env.example': () => `${envExample()}\n`,
  'docs/entities.md': () => entityDiagrams(allTables),
  'packages/adapters-http/generated/openapi.json': () => openApiText(allContracts, { version: buildInfo.version }),
};

export const generateCommand = (): Command =>
  new Command('generate').description('Write the files of this repository that are made of its code.').action(
    command(async () => {
      for (const [name, make] of Object.entries(generated)) {
        const file = fileURLToPath(new URL(name, root));
        const text = make();
        const before = await readFile(file, 'utf8').catch(() => null);
        if (before !== text) {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, text);
        }
        say(`${before === text ? 'current' : 'written'}  ${name}`);
      }
    }),
  );
