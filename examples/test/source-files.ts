import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'csv-parse/sync';

/** The folder of a committed data set. The tests run from `dist/test`. */
export const sourceFolder = (dataSet: DataSet): string =>
  fileURLToPath(new URL(`../../${dataSet}/source/`, import.meta.url));

type DataSet = 'northwind' | 'online-retail';
type Row<C extends string> = Readonly<Record<C, string>>;

/** All rows of a committed file, read apart from the converters' own reader. */
export const sourceRows = async <C extends string>(
  dataSet: DataSet,
  file: string,
  columns: readonly C[],
): Promise<Row<C>[]> => {
  const records: Record<string, string>[] = parse(await readFile(`${sourceFolder(dataSet)}${file}`, 'utf8'), {
    columns: true,
  });
  return records.map((record) => {
    const missing = columns.filter((column) => record[column] === undefined);
    if (missing.length > 0) throw new Error(`${file} has a row without ${missing.join(', ')}`);
    return Object.fromEntries(columns.map((column) => [column, record[column]])) as Row<C>;
  });
};

/** The hundredths of a decimal with up to two places, by moving the point in the text. */
export const hundredths = (text: string): number => {
  const [whole = '', fraction = ''] = text.split('.');
  if (!/^-?\d+$/.test(whole) || !/^\d{0,2}$/.test(fraction)) throw new Error(`${text} has no whole hundredths`);
  return Number(`${whole}${fraction.padEnd(2, '0')}`);
};
