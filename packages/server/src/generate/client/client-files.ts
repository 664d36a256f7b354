import type { Route } from '@quayside/adapters-http';
import type { Contract, EventContract } from '@quayside/application';
import { cardOf, nameResources } from './card.js';
import { contextsFile } from './contexts-file.js';
import { operationsFile } from './operations-file.js';
import { TypeBook } from './type-book.js';
import { typesFile } from './types-file.js';

export interface ClientParts {
  readonly contracts: readonly Contract[];
  /** In the order of this table all is written, so that the text is the same whatever order the contracts come in. */
  readonly routes: Readonly<Record<string, Route>>;
  readonly events: readonly EventContract[];
}

const heading = '// Generated from the contracts by `npm run generate`; what is changed here is lost.\n\n';

/** The generated files of the client, by name. Throws, with the reason, where a contract uses what the client cannot carry. */
export const clientFiles = ({ contracts, routes, events }: ClientParts): ReadonlyMap<string, string> => {
  const book = new TypeBook();
  const byName = new Map(contracts.map((contract) => [contract.name, contract]));
  const cards = Object.entries(routes).map(([name, route]) => {
    const contract = byName.get(name);
    if (!contract) throw new Error(`there is a route for ${name}, but no contract`);
    return cardOf(contract, route);
  });
  nameResources(cards, book);
  return new Map(
    Object.entries({
      'types.ts': typesFile(cards, events, book),
      'operations.ts': operationsFile(cards),
      'contexts.ts': contextsFile(cards, book),
    }).map(([name, text]) => [name, heading + text]),
  );
};
