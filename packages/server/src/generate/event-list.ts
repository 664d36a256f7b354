import { contextOf, type EventContract } from '@quayside/application';
import type { GenericSchema } from 'valibot';
import { exported } from './client/type-book.js';
import { TypePrinter } from './client/type-printer.js';

/** Names for what is one value; what has parts is written out. */
const names: ReadonlyMap<GenericSchema, string> = new Map(
  exported.filter(([{ type }]) => type === 'string' || type === 'number'),
);
const printer = new TypePrinter((schema) => names.get(schema) ?? null);

/** Every event that the feed tells, by its context, with its data. */
export const eventList = (events: readonly EventContract[]): string => {
  const sections = [...Map.groupBy(events, ({ type }) => contextOf(type))].map(
    ([context, own]) => `## ${context}\n\n${own.map(section).join('\n')}`,
  );
  return `# Events

What [the feed](events.md) tells, by context: the type, when it happens, the scope without which nobody hears of it, and its \`data\`. Made of the contracts by
\`npm run generate\`. Names of types are those of the [typed client](client.md).

${sections.join('\n')}`;
};

const section = ({ type, version, summary, scope, data }: EventContract): string =>
  `### \`${type}\`\n\n${summary}. Version ${version}, scope \`${scope}\`.\n\n${told(type, data)}`;

const told = (type: string, data: GenericSchema): string => {
  const text = printer.type(data, { direction: 'output', path: type, indent: '' }).replaceAll('readonly ', '');
  return text.startsWith('{') ? `\`\`\`ts\n${text}\n\`\`\`\n` : 'It has no data.\n';
};
