import { expect } from 'chai';
import { failureOf, openShop, outputOf, pathsOf, tea } from './shop.js';

type Shop = ReturnType<typeof openShop>;
const whole = { name: 'Green tea', prices: [{ amount: 450, currency: 'USD' }] };

describe('catalog.create_product', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = openShop();
  });

  it('gives back the product, with what was not said at its default', async () => {
    const product = await outputOf(shop.ask('create_product', tea));
    expect(product).to.deep.include({
      ...tea,
      description: null,
      tax_rate_bp: 0,
      stocked: true,
      status: 'active',
      version: 1,
      created_at: '2026-03-02T09:00:00.000Z',
      updated_at: '2026-03-02T09:00:00.000Z',
    });
    expect(product['id']).to.match(/^prd_/);
    expect(await outputOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.deep.equal(product);
  });

  it('takes all that a product can be', async () => {
    const service = {
      sku: 'POST',
      name: 'Postage',
      description: 'By air.\nTo anywhere.',
      tax_rate_bp: 1_900,
      stocked: false,
      status: 'archived',
    };
    const prices = [
      { amount: 0, currency: 'JPY' },
      { amount: 1_200, currency: 'EUR' },
    ];
    const product = await outputOf(shop.ask('create_product', { ...service, prices }));
    expect(product).to.deep.include({ ...service, prices: prices.toReversed() });
  });

  it('tells the others', async () => {
    const { id } = await outputOf(shop.ask('create_product', tea));
    const [event, ...more] = shop.database.history(String(id));
    expect(more).to.deep.equal([]);
    expect(event).to.deep.include({ type: 'catalog.product_created', sequence: 1, actor: 'key_ada', lane: id });
    expect(event?.data).to.deep.include({ id, sku: 'TEA-1', name: 'Tea', prices: tea.prices });
  });

  it('refuses a SKU that is taken, also by an archived product', async () => {
    await outputOf(shop.ask('create_product', tea));
    expect(await failureOf(shop.ask('create_product', { ...tea, name: 'Other' }))).to.deep.include({
      code: 'SKU_TAKEN',
      category: 'conflict',
      details: { status: 'active', version: 1 },
    });
    await outputOf(shop.ask('archive_product', { sku: 'TEA-1', expected_version: 1 }));
    expect(await failureOf(shop.ask('create_product', tea))).to.deep.include({
      code: 'SKU_TAKEN',
      details: { status: 'archived', version: 2 },
    });
  });

  it('makes one product of many attempts at once, and refuses the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => shop.ask('create_product', { ...tea, name: `Tea ${n}` })),
    );
    expect(answers.filter((answer) => answer.ok)).to.have.length(1);
    expect(answers.flatMap((answer) => (answer.ok ? [] : [answer.failure.code]))).to.deep.equal(
      Array<string>(9).fill('SKU_TAKEN'),
    );
  });

  it('makes one product of a call and its retry', async () => {
    const first = await shop.ask('create_product', tea, { onceKey: 'once' });
    const again = await shop.ask('create_product', tea, { onceKey: 'once' });
    expect(again).to.deep.equal({ ...first, output: null, replayed: true });
  });

  for (const [name, wrong, path] of [
    [
      'two prices in one currency',
      {
        prices: [
          { amount: 1, currency: 'EUR' },
          { amount: 2, currency: 'EUR' },
        ],
      },
      'prices.1.currency',
    ],
    ['a price in no currency', { prices: [{ amount: 1, currency: 'XXX' }] }, 'prices.0.currency'],
    ['a price of half a cent', { prices: [{ amount: 0.5, currency: 'EUR' }] }, 'prices.0.amount'],
    ['a negative price', { prices: [{ amount: -1, currency: 'EUR' }] }, 'prices.0.amount'],
    ['a price that is a number', { prices: [399] }, 'prices.0'],
    ['more than 50 prices', { prices: Array.from({ length: 51 }, () => ({ amount: 1, currency: 'EUR' })) }, 'prices'],
    ['no prices', { prices: undefined }, 'prices'],
    ['no SKU', { sku: undefined }, 'sku'],
    ['a SKU with a line feed', { sku: 'a\nb' }, 'sku'],
    ['an empty name', { name: '' }, 'name'],
    ['a name that is null', { name: null }, 'name'],
    ['a long description', { description: 'x'.repeat(5_001) }, 'description'],
    ['a description with U+0000', { description: '\u0000' }, 'description'],
    ['a tax rate above all', { tax_rate_bp: 10_001 }, 'tax_rate_bp'],
    ['a status that there is not', { status: 'sold' }, 'status'],
    ['a version', { version: 7 }, 'version'],
    ['an id', { id: 'prd_01h2xcejqtf2nbrexx3vqjhp41' }, 'id'],
  ] as const) {
    it(`refuses ${name}, and names the field`, async () => {
      const failure = await failureOf(shop.ask('create_product', { ...tea, ...wrong }));
      expect(failure).to.include({ code: 'INVALID_INPUT', category: 'invalid' });
      expect(pathsOf(failure)).to.include(path);
      expect(await failureOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.include({
        code: 'PRODUCT_NOT_FOUND',
        category: 'not_found',
      });
    });
  }
});

describe('catalog.replace_product', () => {
  let shop: Shop;
  beforeEach(async () => {
    shop = openShop();
    await outputOf(
      shop.ask('create_product', {
        ...tea,
        description: 'From Uji',
        tax_rate_bp: 700,
        stocked: false,
        status: 'archived',
      }),
    );
    shop.clock.advance(1_000);
  });

  it('leaves nothing of what was before but the identity: what is left out has its default', async () => {
    const product = await outputOf(shop.ask('replace_product', { sku: 'TEA-1', expected_version: 1, ...whole }));
    expect(product).to.deep.include({
      ...whole,
      sku: 'TEA-1',
      description: null,
      tax_rate_bp: 0,
      stocked: true,
      status: 'active',
      version: 2,
      created_at: '2026-03-02T09:00:00.000Z',
      updated_at: '2026-03-02T09:00:01.000Z',
    });
    expect(shop.database.history(String(product['id'])).map(({ type, sequence }) => [type, sequence])).to.deep.equal([
      ['catalog.product_created', 1],
      ['catalog.product_changed', 2],
    ]);
  });

  it('needs all that a product cannot do without', async () => {
    const failure = await failureOf(shop.ask('replace_product', { sku: 'TEA-1', expected_version: 1, name: 'Tea' }));
    expect(pathsOf(failure)).to.deep.equal(['prices']);
  });
});

describe('catalog.update_product', () => {
  let shop: Shop;
  const before = { ...tea, description: 'From Uji', tax_rate_bp: 700, stocked: true, status: 'active' };
  beforeEach(async () => {
    shop = openShop();
    await outputOf(shop.ask('create_product', before));
  });

  for (const patch of [
    { name: 'Green tea' },
    { description: null },
    { description: 'From Kyoto' },
    { tax_rate_bp: 0 },
    { stocked: false },
    { status: 'archived' },
    { prices: [] },
    { prices: [{ amount: 1, currency: 'USD' }] },
  ]) {
    it(`changes ${JSON.stringify(patch)}, and nothing else`, async () => {
      const product = await outputOf(shop.ask('update_product', { sku: 'TEA-1', expected_version: 1, ...patch }));
      expect(product).to.deep.include({ ...before, ...patch, version: 2 });
    });
  }

  for (const field of ['name', 'prices', 'tax_rate_bp', 'stocked', 'status']) {
    it(`cannot take ${field} away`, async () => {
      const failure = await failureOf(shop.ask('update_product', { sku: 'TEA-1', expected_version: 1, [field]: null }));
      expect(pathsOf(failure)).to.deep.equal([field]);
    });
  }

  it('makes no new version where nothing is different', async () => {
    const product = await outputOf(shop.ask('update_product', { sku: 'TEA-1', expected_version: 1 }));
    expect(product).to.deep.include({ ...before, version: 1 });
    expect(shop.database.history(String(product['id']))).to.have.length(1);
  });

  it('lets one of many changes through that are based on the same version', async () => {
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        shop.ask('update_product', { sku: 'TEA-1', expected_version: 1, name: `Tea ${n}` }),
      ),
    );
    expect(answers.filter((answer) => answer.ok)).to.have.length(1);
    expect(await outputOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.include({ version: 2 });
  });

  it('lets all changes through that do not care, one after the other', async () => {
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        outputOf(shop.ask('update_product', { sku: 'TEA-1', expected_version: 'any', tax_rate_bp: n })),
      ),
    );
    expect(await outputOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.include({ version: 11, name: 'Tea' });
  });
});

describe('catalog.archive_product', () => {
  it('takes it off sale once, and keeps it', async () => {
    const shop = openShop();
    await outputOf(shop.ask('create_product', tea));
    const archived = await outputOf(shop.ask('archive_product', { sku: 'TEA-1', expected_version: 1 }));
    expect(archived).to.deep.include({ ...tea, status: 'archived', version: 2 });
    expect(await outputOf(shop.ask('archive_product', { sku: 'TEA-1', expected_version: 'any' }))).to.deep.equal(
      archived,
    );
    expect(await outputOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.deep.equal(archived);
  });
});

describe('a change of a product', () => {
  const changes = { replace_product: whole, update_product: { name: 'Green tea' }, archive_product: {} };
  for (const [name, input] of Object.entries(changes)) {
    it(`by ${name} needs a product`, async () => {
      const failure = await failureOf(openShop().ask(name, { sku: 'TEA-1', expected_version: 'any', ...input }));
      expect(failure).to.include({ code: 'PRODUCT_NOT_FOUND', category: 'not_found' });
    });

    it(`by ${name} needs the version that the product has, and says which that is`, async () => {
      const shop = openShop();
      const product = await outputOf(shop.ask('create_product', tea));
      const failure = await failureOf(shop.ask(name, { sku: 'TEA-1', expected_version: 2, ...input }));
      expect(failure).to.deep.include({
        code: 'VERSION_MISMATCH',
        category: 'precondition',
        details: { current_version: 1 },
      });
      expect(pathsOf(await failureOf(shop.ask(name, { sku: 'TEA-1', ...input })))).to.deep.equal(['expected_version']);
      expect(await outputOf(shop.ask('get_product', { sku: 'TEA-1' }))).to.deep.equal(product);
    });

    it(`by ${name} cannot be of the SKU or of what the system keeps`, async () => {
      const shop = openShop();
      await outputOf(shop.ask('create_product', tea));
      for (const [field, forged] of Object.entries({
        id: 'prd_01h2xcejqtf2nbrexx3vqjhp41',
        version: 9,
        created_at: '2000-01-01T00:00:00Z',
      })) {
        const failure = await failureOf(
          shop.ask(name, { sku: 'TEA-1', expected_version: 1, ...input, [field]: forged }),
        );
        expect(pathsOf(failure)).to.deep.equal([field]);
      }
    });
  }
});
