import { expect } from 'chai';
import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { granted } from './api.js';
import { allSettled, orderBody, stockOf, type OrderData } from './shop.js';
import { oneServer, type Deployment } from './topologies.js';
import type { Ended } from './processes.js';

interface ProductData {
  readonly sku: string;
  readonly name: string;
  readonly description: string | null;
  readonly stocked: boolean;
  readonly tax_rate_bp: number;
  readonly status: string;
  readonly version: number;
  readonly prices: readonly { readonly amount: number; readonly currency: string }[];
}

describe('quayside import, beside a running server', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let folder: string;
  before(async () => {
    deployed = await oneServer();
    folder = await deployed.processes.folder();
  });
  after(() => deployed?.end());

  const write = async (name: string, ...lines: readonly string[]): Promise<string> => {
    const file = join(folder, name);
    await writeFile(file, `${lines.join('\n')}\n`);
    return file;
  };
  const told = ({ code, stdout }: Ended): readonly [number | null, string] => [code, stdout];
  const product = async (sku: string): Promise<ProductData> =>
    granted(await deployed.api.get<ProductData>(`/products/${sku}`));

  it('takes products from CSV, names what is wrong with each row that it refuses, and changes nothing when run again', async () => {
    const header = 'sku,name,description,stocked,tax_rate_bp,status,price_EUR,price_JPY';
    const file = await write(
      'products.csv',
      header,
      'tea,"Tea, green",,true,700,active,12.50,',
      'coffee,Coffee,"with ""crema""",,,,9,1200',
      'post,Postage,,false,0,archived,4.9,',
      'no-name,,,true,0,active,1.00,',
      'fine,Too fine,,true,0,active,1.005,',
      'word,"A word, no price",,true,0,active,one,',
      'rate,Rate,,true,seven,active,1.00,',
      'yen,Yen,,true,0,active,,12.5',
      'short,Short row',
    );
    const refusedFile = `${file}.refused.csv`;
    const first = await deployed.command('import', 'products', file);
    expect(told(first)).to.deep.equal([1, `3 products imported, 6 refused: see ${refusedFile}\n`]);

    expect(await product('tea')).to.deep.include({
      name: 'Tea, green',
      description: null,
      stocked: true,
      tax_rate_bp: 700,
      status: 'active',
      prices: [{ amount: 1_250, currency: 'EUR' }],
    });
    expect(await product('coffee')).to.deep.include({
      description: 'with "crema"',
      stocked: true,
      tax_rate_bp: 0,
      status: 'active',
      prices: [
        { amount: 900, currency: 'EUR' },
        { amount: 1_200, currency: 'JPY' },
      ],
    });
    expect(await product('post')).to.deep.include({
      stocked: false,
      status: 'archived',
      prices: [{ amount: 490, currency: 'EUR' }],
    });

    const refused = (await readFile(refusedFile, 'utf8')).trimEnd().split('\n');
    expect(refused[0]).to.equal(`${header},refused_line,refused_reason`);
    const reasons = refused
      .slice(1)
      .toSorted()
      .map((line) => line.replace(/^([\w-]+),.*?,(\d+),"(.*)"$/, '$1 in line $2: $3'));
    expect(reasons).to.have.length(6);
    expect(reasons[0]).to.match(/^fine in line 6: price_EUR has more than the 2 decimals of EUR$/);
    expect(reasons[1]).to.match(/^no-name in line 5: INVALID_INPUT: name /);
    expect(reasons[2]).to.match(/^rate in line 8: INVALID_INPUT: tax_rate_bp /);
    expect(reasons[3]).to.match(/^short in line 10: /);
    expect(reasons[4]).to.match(/^word in line 7: price_EUR must be a decimal number, not ""one""$/);
    expect(reasons[5]).to.match(/^yen in line 9: price_JPY has more than the 0 decimals of JPY$/);

    expect(told(await deployed.command('import', 'products', file))).to.deep.equal(told(first));
    expect(await product('tea')).to.include({ version: 1 });
  });

  it('takes products from NDJSON, and writes what it refuses beside its reason', async () => {
    const file = await write(
      'products.ndjson',
      JSON.stringify({ sku: 'mug', name: 'Mug', prices: [{ amount: 700, currency: 'EUR' }] }),
      '',
      '{"sku":"broken"',
      '["no object"]',
      JSON.stringify({ sku: 'more', name: 'More', prices: [], colour: 'red' }),
      JSON.stringify({
        sku: 'tea',
        name: 'Tea, black',
        prices: [{ amount: 1_300, currency: 'EUR' }],
        tax_rate_bp: 700,
      }),
    );
    const ended = await deployed.command('import', 'products', file);
    expect(told(ended)).to.deep.equal([1, `2 products imported, 3 refused: see ${file}.refused.ndjson\n`]);
    const refused = (await readFile(`${file}.refused.ndjson`, 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { line: number; reason: string; row: string });
    const byLine = refused.toSorted((a, b) => a.line - b.line);
    expect(byLine.map(({ line, row }) => [line, row.slice(0, 15)])).to.deep.equal([
      [3, '{"sku":"broken"'],
      [4, '["no object"]'],
      [5, '{"sku":"more","'],
    ]);
    expect(byLine[0]?.reason).to.match(/^is no JSON: /);
    expect(byLine[1]?.reason).to.equal('is no JSON object');
    expect(byLine[2]?.reason).to.match(/^INVALID_INPUT: colour /);
    expect(await product('tea')).to.include({ name: 'Tea, black', version: 2 });

    await write(
      'products.ndjson',
      JSON.stringify({ sku: 'mug', name: 'Mug', prices: [{ amount: 700, currency: 'EUR' }] }),
    );
    expect(told(await deployed.command('import', 'products', file))).to.deep.equal([
      0,
      '1 products imported, 0 refused\n',
    ]);
    expect(existsSync(`${file}.refused.ndjson`)).to.equal(false);
  });

  it('takes lines about one thing in their order, so that the last one stands', async () => {
    const counts = Array.from({ length: 30 }, (_, index) => `last,main,${100 + index},,`);
    const file = await write('last.csv', 'sku,location,on_hand,reorder_point,allow_backorder', ...counts);
    for (let run = 0; run < 2; run += 1) {
      expect(told(await deployed.command('import', 'stock', file))).to.deep.equal([
        0,
        '30 stock imported, 0 refused\n',
      ]);
      expect(await stockOf(deployed.api, 'last')).to.include({ on_hand: 129 });
    }
    const names = Array.from({ length: 30 }, (_, index) =>
      JSON.stringify({ sku: 'renamed', name: `Name ${index}`, prices: [] }),
    );
    await deployed.command('import', 'products', await write('renamed.ndjson', ...names));
    expect(await product('renamed')).to.include({ name: 'Name 29' });
  });

  it('takes counts of stock, opens locations that it does not know, and books nothing when run again', async () => {
    const file = await write(
      'stock.csv',
      'sku,location,on_hand,reorder_point,allow_backorder',
      'tea,main,40,5,false',
      'tea,shop,2,,true',
      'mug,main,-1,,',
      'mug,main,many,,',
      'mug,no such place!,1,,',
    );
    const ended = await deployed.command('import', 'stock', file);
    expect(told(ended)).to.deep.equal([1, `2 stock imported, 3 refused: see ${file}.refused.csv\n`]);
    const { levels } = granted(
      await deployed.api.get<{
        levels: readonly {
          location: string;
          on_hand: number;
          reorder_point: number | null;
          allow_backorder: boolean;
        }[];
      }>('/stock/tea'),
    );
    expect(
      levels.map(({ location, on_hand, reorder_point, allow_backorder }) => [
        location,
        on_hand,
        reorder_point,
        allow_backorder,
      ]),
    ).to.deep.equal([
      ['main', 40, 5, false],
      ['shop', 2, null, true],
    ]);
    const movements = async () => (await deployed.api.get('/stock/movements?per_page=1')).pagination.total;
    const before = await movements();
    expect((await deployed.command('import', 'stock', file)).stdout).to.equal(ended.stdout);
    expect(await movements()).to.equal(before);
  });

  it('takes orders once each, however often, and the server takes them through their sagas', async () => {
    const order = (number: string | null, sku = 'tea') =>
      JSON.stringify({ ...orderBody({ sku }), external_id: number });
    const file = await write(
      'orders.ndjson',
      order('1001'),
      order('1002'),
      order('1003', 'nothing'),
      order(null),
      order('1001'),
    );
    const refusedFile = `${file}.refused.ndjson`;
    for (let run = 0; run < 2; run += 1) {
      const ended = await deployed.command('import', 'orders', file);
      expect(ended.code).to.equal(1);
      expect(ended.stdout).to.match(new RegExp(`^3 orders imported, 2 refused: see ${refusedFile}\n`));
      await allSettled(deployed.api);
      const orders = await deployed.api.all<OrderData>('/orders');
      expect(orders.map(({ external_id: number, status }) => [number, status])).to.have.deep.members([
        ['1001', 'confirmed'],
        ['1002', 'confirmed'],
      ]);
    }
    const reasons = (await readFile(refusedFile, 'utf8')).trimEnd().split('\n').toSorted();
    expect(reasons[0]).to.match(/"line":3,"reason":"UNKNOWN_SKU: lines\.0\.sku is not in the catalog"/);
    expect(reasons[1]).to.match(/"line":4,"reason":"external_id is required/);
  });

  it('says in one line what is wrong with the file', async () => {
    const refusal = async (...args: readonly string[]): Promise<string> => {
      const ended = await deployed.command('import', ...args);
      expect([ended.code, ended.stdout]).to.deep.equal([1, '']);
      return ended.stderr;
    };
    expect(await refusal('products', join(folder, 'absent.csv'))).to.equal(
      `quayside: There is no file ${folder}/absent.csv.\n`,
    );
    expect(await refusal('products', await write('products.txt', 'x'))).to.match(
      /^quayside: .*products\.txt is neither \.csv nor \.ndjson: say --form csv or --form ndjson\.\n$/,
    );
  });
});
