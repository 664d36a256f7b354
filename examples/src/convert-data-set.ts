import { csvNames, inputFault, openCsv, type CsvSource } from './csv-source.js';
import { writeImportFiles, type Counts, type FileKind } from './import-files.js';
import { convertNorthwind, NORTHWIND_COLUMNS } from './northwind.js';
import { convertOnlineRetail, type Converted } from './online-retail.js';
import { ONLINE_RETAIL_COLUMNS, type OnlineRetailColumn, type SourceRow } from './online-retail-row.js';
import { fail, ok, type Result } from './result.js';

interface DataSetReader {
  readonly files: readonly FileKind[];
  readonly read: (folder: string) => Promise<Result<AsyncIterable<Converted>, string>>;
}

/**
 * Reads a data set from a folder of CSV files and writes the import files into another. The same source gives the same bytes.
 * Fails in one sentence for an unknown data set and for a fault of the source or of the disk.
 */
export const convertDataSet = async (
  name: string,
  sourceFolder: string,
  outFolder: string,
): Promise<Result<Counts, string>> => {
  const dataSet = dataSets.get(name);
  if (dataSet === undefined)
    return fail(`there is no data set "${name}"; there are ${[...dataSets.keys()].join(' and ')}`);
  try {
    const records = await dataSet.read(sourceFolder);
    return records.ok ? ok(await writeImportFiles(records.value, dataSet.files, outFolder)) : records;
  } catch (error) {
    const fault = inputFault(error);
    if (fault === undefined) throw error;
    return fail(fault);
  }
};

const readNorthwind: DataSetReader['read'] = async (folder) => {
  const products = await allRows(folder, 'products.csv', NORTHWIND_COLUMNS.products);
  if (!products.ok) return products;
  const customers = await allRows(folder, 'customers.csv', NORTHWIND_COLUMNS.customers);
  if (!customers.ok) return customers;
  const shippers = await allRows(folder, 'shippers.csv', NORTHWIND_COLUMNS.shippers);
  if (!shippers.ok) return shippers;
  const orders = await allRows(folder, 'orders.csv', NORTHWIND_COLUMNS.orders);
  if (!orders.ok) return orders;
  const details = await allRows(folder, 'order_details.csv', NORTHWIND_COLUMNS.order_details);
  if (!details.ok) return details;
  const conversion = convertNorthwind({
    products: products.value,
    customers: customers.value,
    shippers: shippers.value,
    orders: orders.value,
    order_details: details.value,
  });
  if (!conversion.ok) return fail(`${folder}: ${firstOf(conversion.error)}`);
  const { value } = conversion;
  return ok(
    (async function* (): AsyncGenerator<Converted> {
      for (const record of value.products) yield { file: 'products', record };
      for (const record of value.stock) yield { file: 'stock', record };
      for (const record of value.orders) yield { file: 'orders', record };
      for (const record of value.totals) yield { file: 'totals', record };
    })(),
  );
};

const readOnlineRetail: DataSetReader['read'] = async (folder) => {
  const names = await csvNames(folder);
  if (!names.ok) return names;
  const sources: CsvSource<OnlineRetailColumn>[] = [];
  for (const name of names.value) {
    const source = await openCsv(folder, name, ONLINE_RETAIL_COLUMNS);
    if (!source.ok) return source;
    sources.push(source.value);
  }
  return ok(
    convertOnlineRetail(async function* (): AsyncGenerator<SourceRow> {
      for (const source of sources) {
        let number = 0;
        for await (const fields of source.rows()) {
          number += 1;
          yield { file: source.name, number, fields };
        }
      }
    }),
  );
};

const dataSets: ReadonlyMap<string, DataSetReader> = new Map<string, DataSetReader>([
  ['northwind', { files: ['products', 'stock', 'orders', 'totals'], read: readNorthwind }],
  ['online-retail', { files: ['products', 'stock', 'orders', 'totals', 'refused'], read: readOnlineRetail }],
]);

const allRows = async <C extends string>(
  folder: string,
  name: string,
  columns: readonly C[],
): Promise<Result<readonly Readonly<Record<C, string>>[], string>> => {
  const source = await openCsv(folder, name, columns);
  if (!source.ok) return source;
  const rows: Readonly<Record<C, string>>[] = [];
  for await (const row of source.value.rows()) rows.push(row);
  return ok(rows);
};

const firstOf = (problems: readonly string[]): string =>
  problems.length > 3 ? `${problems.slice(0, 3).join('; ')}; and ${problems.length - 3} more` : problems.join('; ');
