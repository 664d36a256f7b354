import { allTables } from '@quayside/adapters-db';
import { allContracts, allEvents } from '@quayside/application';
import { openApiText, routes } from '@quayside/adapters-http';
import { asyncApiText } from '@quayside/adapters-ws';
import { Command } from 'commander';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { buildInfo } from '../build-info.js';
import { clientFiles } from '../generate/client/client-files.js';
import { eventList } from '../generate/event-list.js';
import { entityDiagrams } from '../generate/entity-diagram.js';
import { generateGrpc } from '../generate/grpc-files.js';
import { envExample } from './config.js';
import { command, giveUp, say } from './terminal.js';

const root = new URL('../../../../../', import.meta.url);

/** Every file that is made of the code, with its text. */
const generated = (): readonly (readonly [name: string, text: string])[] => [
  ['.env.example', `${envExample()}\n`],
  ['docs/entities.md', entityDiagrams(allTables)],
  ['docs/event-types.md', eventList(Object.values(allEvents))],
  [
    'packages/adapters-http/generated/openapi.json',
    openApiText(allContracts, allEvents, { version: buildInfo.version }),
  ],
  [
    'packages/adapters-ws/generated/asyncapi.json',
    asyncApiText(allContracts, allEvents, { version: buildInfo.version }),
  ],
  ...[...clientFiles({ contracts: allContracts, routes, events: Object.values(allEvents) })].map(
    ([name, text]) => [`packages/client/src/generated/${name}`, text] as const,
  ),
];

export const generateCommand = (): Command =>
  new Command('generate').description('Write the files of this repository that are made of its code.').action(
    command(async () => {
      for (const [name, text] of generated()) {
        const file = fileURLToPath(new URL(name, root));
        const before = await readFile(file, 'utf8').catch(() => null);
        if (before !== text) {
          await mkdir(dirname(file), { recursive: true });
          await writeFile(file, text);
        }
        say(`${before === text ? 'current' : 'written'}  ${name}`);
      }
      const grpc = await generateGrpc(fileURLToPath(root));
      if (!grpc.ok) giveUp(grpc.error);
      else for (const line of grpc.value) say(line);
    }),
  );
