import { amendDraft } from '@quayside/domain';
import { expect } from 'chai';
import { aCustomer, anAddress, orderContentOf } from '../../builders.js';
import { saveDraft, saveNext } from '../kernel/orders-store.js';
import { orderRequest, type Bench } from './bench.js';

export const searching = (bench: () => Bench): void => {
  const names = ['ada', 'bob', 'céline'] as const;
  before(async () => {
    const { store } = bench();
    const add = (
      externalId: string,
      customer: Partial<ReturnType<typeof aCustomer>>,
      address: Partial<ReturnType<typeof anAddress>>,
    ) =>
      saveDraft(store, {
        owner: 'key_search',
        externalId,
        content: { customer: aCustomer(customer), shippingAddress: anAddress(address) },
      });
    await add(
      'INV-2010-12',
      { reference: 'ADA', name: 'Ada Lovelace', email: 'ada@analytical.example' },
      { name: 'Augusta King', city: 'London' },
    );
    await add(
      'INV/77_B',
      { reference: 'B.O.B', name: "Bob O'Neil", email: 'bob.oneil@mail.example.co.uk' },
      { name: 'Bob’s Shop', city: 'São Paulo' },
    );
    await add(
      '3456',
      { reference: null, name: 'CÉLINE Müller-Lüdenscheidt', email: null },
      { name: '日本 商店', city: 'Saint-Étienne' },
    );
  });

  const owners: Readonly<Record<string, (typeof names)[number]>> = {
    'INV-2010-12': 'ada',
    'INV/77_B': 'bob',
    '3456': 'céline',
  };
  const found = async (q: string): Promise<readonly string[]> => {
    const page = await bench().store.orders.list(orderRequest({ filter: { owner: 'key_search' }, q }));
    expect(page.total).to.equal(page.items.length);
    return page.items.map(({ externalId }) => owners[externalId ?? ''] ?? 'nobody');
  };

  const questions: Readonly<Record<string, readonly string[]>> = {
    // Names and cities, in any case, without their accents.
    ada: ['ada'],
    LOVELACE: ['ada'],
    celine: ['céline'],
    MÜLLER: ['céline'],
    muller: ['céline'],
    'sao paulo': ['bob'],
    étienne: ['céline'],
    日本: ['céline'],
    // The last word may still be being typed; the others are whole.
    lovel: ['ada'],
    'ada lovel': ['ada'],
    'love ada': [],
    'lovelace ada': ['ada'],
    i: ['ada', 'bob'],
    lüd: ['céline'],
    // The caller's own number, whole and in its parts.
    'INV-2010-12': ['ada'],
    inv: ['ada', 'bob'],
    '2010': ['ada'],
    'inv 12': ['ada'],
    '77': ['bob'],
    '3456': ['céline'],
    '345': ['céline'],
    '456': [],
    // Addresses of mail, whole and in their parts.
    'ada@analytical.example': ['ada'],
    analytical: ['ada'],
    oneil: ['bob'],
    'mail.example.co.uk': ['bob'],
    example: ['ada', 'bob'],
    'augusta king': ['ada'],
    // Every word has to occur.
    'ada bob': [],
    nobody: [],
    // Nothing in a question means anything but its words.
    "o'neil": ['bob'],
    'ada | bob': [],
    '!ada': ['ada'],
    'ada & !': ['ada'],
    'ada:*': ['ada'],
    "'); --": [],
    '%': [],
    '***': [],
    '\\': [],
    ' ': [],
    '🚀': [],
  };
  for (const [question, expected] of Object.entries(questions))
    it(`finds ${expected.join(' and ') || 'nothing'} by ${JSON.stringify(question)}`, async () =>
      expect(await found(question)).to.have.members([...expected]));

  it('finds a draft by what it says now', async () => {
    const { store } = bench();
    const { id } = await saveDraft(store, { content: { customer: aCustomer({ name: 'Zebedee' }) } });
    await saveNext(store, id, (order, now) => {
      if (order.status !== 'draft') throw new Error(`the order is ${order.status}`);
      return amendDraft(order, orderContentOf({ customer: aCustomer({ name: 'Yolanda' }) }), now);
    });
    const total = async (q: string) => (await store.orders.list(orderRequest({ q }))).total;
    expect([await total('zebedee'), await total('yolanda')]).to.deep.equal([0, 1]);
  });
};
