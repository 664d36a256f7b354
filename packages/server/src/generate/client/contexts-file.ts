import { needsScope } from '@quayside/application';
import { pascal, takesKey, type Card } from './card.js';
import type { TypeBook } from './type-book.js';
import { quoted } from './type-printer.js';

/** The client's functions: an interface for each context, and what makes them. */
export const contextsFile = (cards: readonly Card[], book: TypeBook): string => {
  const contexts = [...Map.groupBy(cards, ({ context }) => context)];
  const interfaces = contexts.map(
    ([context, own]) =>
      `export interface ${pascal(context)}Calls {\n${own.map((card) => members(card, book)).join('')}}\n`,
  );
  const kinds = [...new Set([...cards.map(kindOf), 'Listing'])].toSorted();
  return `import type { Calls, ${kinds.join(', ')} } from '../calls.js';
import type * as types from './types.js';

${interfaces.join('\n')}
/** Every use case, by context. */
export class Contexts {
${contexts.map(([context]) => `  readonly ${context}: ${pascal(context)}Calls;\n`).join('')}
  constructor(calls: Calls) {
${contexts.map(([context, own]) => `    this.${context} = {\n${own.map(makers).join('')}    };\n`).join('')}  }
}
`;
};

const members = (card: Card, book: TypeBook): string => {
  const { contract, route, method, isPage } = card;
  const kind = kindOf(card);
  const scope = needsScope(contract) ? ` Needs the scope \`${contract.scope}\`.` : '';
  const name = `types.${card.typeName}`;
  const own = `  /** ${contract.summary}.${scope} */\n  readonly ${method}: ${kind}<${name}Input, ${name}Output, ${name}Error>;\n`;
  if (!isPage) return own;
  const plain = book.printer.type(card.resource, { path: contract.name, indent: '', direction: 'output' });
  const item = route.links ? `types.Linked<types.${plain}>` : `types.${plain}`;
  return `${own}  /** The same, whole: each one from the first page to the last, as they are asked for.${scope} */
  readonly ${listingOf(method)}: Listing<Omit<${name}Input, 'page'>, ${item}>;\n`;
};

const kindOf = ({ contract, route }: Card): string => {
  if (contract.kind === 'query') return 'Query';
  if (!takesKey(contract)) return 'UnkeyedCommand';
  return route.waits ? 'WaitingCommand' : 'Command';
};

const makers = ({ contract, method, isPage }: Card): string =>
  `      ${method}: calls.of(${quoted(contract.name)}),\n${
    isPage ? `      ${listingOf(method)}: calls.all(${quoted(contract.name)}),\n` : ''
  }`;

const listingOf = (method: string): string => method.replace(/^list/, 'listAll');
