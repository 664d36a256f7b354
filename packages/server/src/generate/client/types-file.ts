import { httpErrors } from '@quayside/adapters-http';
import { kernelErrors, Pagination, type EventContract } from '@quayside/application';
import type { Card } from './card.js';
import { exportedType, type TypeBook } from './type-book.js';
import { quoted } from './type-printer.js';

const shared = `import type { ClientErrorCode, QuaysideError } from '../error.js';

/** Where the resource is, and what may be done with it now, as paths of the server. */
export interface Links {
  readonly self: string;
  readonly [relation: string]: string;
}
/** A resource with its links. */
export type Linked<Resource> = Resource & { readonly links: Links };
/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly pagination: Pagination;
}
`;

/** What goes in, what comes out, and what can go wrong: the types of all use cases and events. */
export const typesFile = (cards: readonly Card[], events: readonly EventContract[], book: TypeBook): string => {
  book.printer.type(Pagination, { path: 'Pagination', indent: '', direction: 'output' });
  const codes = [...Object.keys(kernelErrors), ...Object.keys(httpErrors)].map((code) => `  | ${quoted(code)}\n`);
  const own = cards.map((card) => contractTypes(card, book)).join('\n');
  const data = eventData(events, book);
  return `${shared}
/** The codes that any call can meet, beside those of its own. */
export type CommonErrorCode =
${codes.join('')}  | ClientErrorCode;
/** An error that any call can meet. */
export type CommonError = QuaysideError<CommonErrorCode>;

${own}
${data}
${book.text}`;
};

const contractTypes = (card: Card, book: TypeBook): string => {
  const { contract, typeName, resource, isPage } = card;
  const input = book.printer.definition(contract.input, { path: contract.name, indent: '', direction: 'input' });
  const plain = book.printer.type(resource, { path: contract.name, indent: '', direction: 'output' });
  const result = card.route.links ? `Linked<${plain}>` : plain;
  const output = isPage ? `Page<${result}>` : result;
  return [
    exportedType(`${typeName}Input`, input),
    exportedType(`${typeName}Output`, output),
    `export type ${typeName}Error =\n${errorTypes(card, book).join('')}  | CommonError;\n`,
  ].join('');
};

const errorTypes = ({ contract }: Card, book: TypeBook): readonly string[] =>
  Object.entries(contract.errors).map(([code, { details }]) => {
    const path = `${contract.name}!${code}`;
    const type = details && book.printer.type(details, { path, indent: '  ', direction: 'output' });
    return `  | QuaysideError<${quoted(code.toUpperCase())}${type === undefined ? '' : `, ${type}`}>\n`;
  });

const eventData = (events: readonly EventContract[], book: TypeBook): string => {
  const entries = events.map(({ type, version, summary, scope, data }) => {
    const printed = book.printer.type(data, { path: type, indent: '  ', direction: 'output' });
    return `  /** ${summary}. Heard with the scope \`${scope}\`; version ${version} of its data. */\n  readonly ${quoted(type)}: ${printed};\n`;
  });
  return `/** The data of each event, by its type. */\nexport interface EventData {\n${entries.join('')}}\n`;
};
