import { base } from '@quayside/adapters-http';
import { takesKey, type Card } from './card.js';
import { entriesIn, quoted } from './type-printer.js';

/** Where each use case is found on HTTP, and where the fields of its input go. */
export const operationsFile = (cards: readonly Card[]): string => `import type { Operation } from '../operation.js';

/** The path of the API below the server's URL. */
export const base = ${quoted(base)};

/** Where each use case is found. */
export const operations = {
${cards.map(entry).join('')}} as const satisfies Readonly<Record<string, Operation>>;
`;

const entry = ({ contract, route, isPage }: Card): string => {
  const { method, path, verbatim } = route;
  const parts = [
    `kind: ${quoted(contract.kind)}`,
    `method: ${quoted(method)}`,
    `path: ${quoted(path)}`,
    `rest: ${quoted(method === 'GET' || method === 'DELETE' ? 'query' : 'body')}`,
    ...(contract.scope === 'public' ? ['public: true'] : []),
    ...(contract.kind === 'command' && !takesKey(contract) ? ['unkeyed: true'] : []),
    ...('expected_version' in entriesIn(contract.input, contract.name) ? ['version: true'] : []),
    ...(isPage ? ['page: true'] : []),
    ...(verbatim ? [`verbatim: { body: ${quoted(verbatim.body)}, headers: ${quoted(verbatim.headers)} }`] : []),
  ];
  return `  ${quoted(contract.name)}: { ${parts.join(', ')} },\n`;
};
