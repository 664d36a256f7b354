import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect } from 'chai';
import { sourceFolder } from './source-files.js';

interface Outcome {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

const program = fileURLToPath(new URL('../src/convert.js', import.meta.url));

const convert = (...arguments_: readonly string[]): Promise<Outcome> =>
  new Promise((resolve) => {
    execFile(process.execPath, [program, ...arguments_], (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code), out, err });
    });
  });

const contents = async (folder: string): Promise<Record<string, string>> =>
  Object.fromEntries(
    await Promise.all(
      (await readdir(folder))
        .toSorted()
        .map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
    ),
  );

describe('the converter as a command', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'quayside-convert-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  for (const [dataSet, files, out] of [
    [
      'northwind',
      ['orders.ndjson', 'products.ndjson', 'stock.csv', 'totals.ndjson'],
      '77 products, 77 of them stocked\n830 orders with 2155 lines\n',
    ],
    [
      'online-retail',
      ['orders.ndjson', 'products.ndjson', 'refused.csv', 'stock.csv', 'totals.ndjson'],
      [
        '1592 products, 1587 of them stocked',
        '269 orders with 5135 lines',
        '82 rows refused; invoices by reason:',
        '     28 cancellation',
        '     10 stock_adjustment',
        '      2 stock_write_off',
        '      1 discount_credit',
        '',
      ].join('\n'),
    ],
  ] as const) {
    it(`converts ${dataSet}, and again to the same bytes`, async () => {
      expect(await convert(dataSet, sourceFolder(dataSet), join(folder, 'first'))).to.deep.equal({
        code: 0,
        out,
        err: '',
      });
      await convert(dataSet, sourceFolder(dataSet), join(folder, 'second'));
      const first = await contents(join(folder, 'first'));
      expect(Object.keys(first)).to.deep.equal(files);
      expect(first).to.deep.equal(await contents(join(folder, 'second')));
    });
  }

  const source = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, 'source');
    await mkdir(path, { recursive: true });
    await writeFile(join(path, name), content);
    return path;
  };
  const HEADER = 'Country,InvoiceNo,Extra,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID';

  it('reads columns in any order, beside others, after a byte order mark and with Windows line ends', async () => {
    const path = await source(
      'a.csv',
      `\u{feff}${HEADER}\r\nFrance,536370,x,22728,"CLOCK, ""RED""",24,12/1/2010 8:45,3.75,12583\r\n\r\n`,
    );
    expect((await convert('online-retail', path, join(folder, 'out'))).code).to.equal(0);
    const { 'orders.ndjson': orders = '', 'products.ndjson': products = '' } = await contents(join(folder, 'out'));
    expect(JSON.parse(orders)).to.deep.include({
      external_id: '536370',
      metadata: { ordered_at: '2010-12-01T08:45:00.000Z', source_country: 'France' },
    });
    expect(JSON.parse(products)).to.deep.include({ name: 'CLOCK, "RED"' });
  });

  it('reads a file in Latin-1 as what it is', async () => {
    const path = await source(
      'a.csv',
      Buffer.from(`${HEADER}\nFrance,536370,,22728,CLOCK £5,24,12/1/2010 8:45,3.75,12583\n`, 'latin1'),
    );
    await convert('online-retail', path, join(folder, 'out'));
    expect((await contents(join(folder, 'out')))['products.ndjson']).to.include('"CLOCK £5"');
  });

  it('writes a refused row as it was, quoted where it must be, with the reason beside it', async () => {
    const path = await source(
      'a.csv',
      `${HEADER}\nFrance,536370,x,22728,"CLOCK, ""RED""",24.5,12/1/2010 8:45,3.75,12583\nFrance,536371\n`,
    );
    expect((await convert('online-retail', path, join(folder, 'out'))).out)
      .to.include('0 orders')
      .and.to.include('2 malformed_row');
    expect((await contents(join(folder, 'out')))['refused.csv']?.split('\n').slice(0, 3)).to.deep.equal([
      'file,row,InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country,reason,detail',
      'a.csv,1,536370,22728,"CLOCK, ""RED""",24.5,12/1/2010 8:45,3.75,12583,France,malformed_row,"row 1 of a.csv: Quantity ""24.5"" is not a whole number"',
      'a.csv,2,536371,,,,,,,France,malformed_row,"row 2 of a.csv: StockCode """" is not 1 to 64 visible characters"',
    ]);
  });

  it('gathers an invoice over the end of a file', async () => {
    await source('b.csv', `${HEADER}\nFrance,536370,,22728,CLOCK,1,12/1/2010 8:45,3.75,12583\n`);
    const path = await source('a.csv', `${HEADER}\nFrance,536370,,22727,CLOCK,1,12/1/2010 8:45,3.75,12583\n`);
    expect((await convert('online-retail', path, join(folder, 'out'))).out).to.include('1 orders with 2 lines');
  });

  const refusal = async (sentence: string, ...arguments_: readonly string[]): Promise<void> => {
    const { code, out, err } = await convert(...arguments_);
    expect({ code, out, lines: err.split('\n').length }).to.deep.equal({ code: 1, out: '', lines: 2 });
    expect(err).to.include(sentence);
  };

  it('says in one line what is wrong with how it was called', async () => {
    await refusal('usage: ');
    await refusal(
      'there is no data set "southwind"; there are northwind and online-retail',
      'southwind',
      folder,
      folder,
    );
  });

  it('says in one line what is wrong with the source', async () => {
    const out = join(folder, 'out');
    await refusal('cannot be read', 'online-retail', join(folder, 'nowhere'), out);
    await refusal('has no .csv file', 'online-retail', folder, out);
    await refusal('products.csv cannot be read', 'northwind', folder, out);
    await refusal(
      'lacks the column UnitPrice, CustomerID',
      'online-retail',
      await source('a.csv', 'Country,InvoiceNo,StockCode,Description,Quantity,InvoiceDate\n'),
      out,
    );
    await refusal('is empty', 'online-retail', await source('a.csv', ''), out);
    await refusal(
      'a.csv is no CSV: ',
      'online-retail',
      await source('a.csv', `${HEADER}\nFrance,536370,,22728,CLOCK "RED,24,12/1/2010 8:45,3.75,12583\n`),
      out,
    );
  });

  it('leaves nothing behind where it fails half-way', async () => {
    const out = join(folder, 'out');
    await convert(
      'online-retail',
      await source('a.csv', `${HEADER}\nFrance,536370,,22728,CLOCK,24,12/1/2010 8:45,3.75,12583\nFrance,"536371"x,\n`),
      out,
    );
    expect(await readdir(out)).to.deep.equal([]);
  });

  it('refuses a Northwind that contradicts itself', async () => {
    const path = join(folder, 'northwind');
    await cp(sourceFolder('northwind'), path, { recursive: true });
    await writeFile(join(path, 'order_details.csv'), 'orderID,productID,unitPrice,quantity,discount\n1,1,1.00,1,0\n');
    await refusal('a line names order 1, which is not in the orders', 'northwind', path, join(folder, 'out'));
  });
});
