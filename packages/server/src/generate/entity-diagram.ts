import { getTableColumns } from 'drizzle-orm';
import { getTableConfig, type PgTable } from 'drizzle-orm/pg-core';

/** The tables of all contexts as Mermaid entity diagrams, one for each schema: no context refers to the tables of another. */
export const entityDiagrams = (tables: readonly PgTable[]): string => {
  const bySchema = Map.groupBy(tables, (table) => getTableConfig(table).schema ?? 'public');
  const sections = [...bySchema].map(
    ([schema, own]) =>
      `## ${schema}\n\n\`\`\`mermaid\nerDiagram\n${[...own.map(entity), ...own.flatMap(relations)].join('\n')}\n\`\`\`\n`,
  );
  return `# Entities\n\nThe tables, by the context that owns them. Made of their definitions in \`packages/adapters-db\` by \`npm run generate\`.\n\n${sections.join('\n')}`;
};

const entity = (table: PgTable): string => {
  const { name, primaryKeys } = getTableConfig(table);
  const composite = new Set(primaryKeys.flatMap(({ columns }) => columns.map((column) => column.name)));
  const rows = Object.values(getTableColumns(table)).map((column) => {
    const type = column
      .getSQLType()
      .replaceAll(/[^A-Za-z0-9_]+/g, '_')
      .replace(/_$/, '');
    const key = column.primary || composite.has(column.name) ? ' PK' : '';
    return `    ${type} ${column.name}${key}${column.notNull ? '' : ' "may be null"'}`;
  });
  return `  ${name} {\n${rows.join('\n')}\n  }`;
};

const relations = (table: PgTable): readonly string[] => {
  const { name, foreignKeys } = getTableConfig(table);
  return foreignKeys.map((key) => {
    const { foreignTable, columns } = key.reference();
    return `  ${getTableConfig(foreignTable).name} ||--o{ ${name} : "${columns.map((column) => column.name).join(', ')}"`;
  });
};
