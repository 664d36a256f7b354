import { nowhere } from '@quayside/application/kernel';
import { ordersContracts } from '@quayside/application';
import { anOrderInput } from '@quayside/testkit';
import { expect } from 'chai';
import { failureOf, outputOf, pathsOf, Shop } from './shop.js';

interface Listed {
  readonly items: readonly { readonly id: string; readonly external_id: string | null }[];
  readonly pagination: Readonly<Record<string, unknown>>;
}

describe('reading orders', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });

  const list = (input: object = {}, as = 'ada') => outputOf<Listed>(shop.ask('list', input, { as }));

  describe('one', () => {
    it('finds nobody else’s, and tells it from none in no way', async () => {
      const { id } = await shop.place();
      const answers = [
        await failureOf(shop.ask('get', { id }, { as: 'bob' })),
        await failureOf(shop.ask('get', { id: shop.ids.next('ord') }, { as: 'bob' })),
      ];
      expect(answers[0]).to.deep.equal(answers[1]);
      expect(answers[0]).to.deep.include({ code: 'ORDER_NOT_FOUND', category: 'not_found', details: {} });
      for (const as of ['ada', 'office', 'root'])
        expect(await outputOf(shop.ask('get', { id }, { as }))).to.include({ id });
      // Who may say prices may not therefore see what is another's.
      expect(await failureOf(shop.ask('get', { id }, { as: 'sales' }))).to.include({ code: 'ORDER_NOT_FOUND' });
    });

    it('wants an id that is one', async () => {
      for (const id of ['', 'ord_1', 'pay_01h455vb4pex5v000000000001', 5, null])
        expect(pathsOf(await failureOf(shop.ask('get', { id })))).to.deep.equal(['id']);
    });
  });

  describe('many', () => {
    it('lists the caller’s own, the newest first; all for those who see all', async () => {
      const ids = [];
      for (const as of ['ada', 'bob', 'ada', 'sales']) {
        shop.clock.advance(1_000);
        ids.push((await shop.place({}, { as })).id);
      }
      const [first, bobs, second, sales] = ids;
      expect((await list()).items.map(({ id }) => id)).to.deep.equal([second, first]);
      expect((await list({}, 'bob')).items.map(({ id }) => id)).to.deep.equal([bobs]);
      expect((await list({}, 'office')).items.map(({ id }) => id)).to.deep.equal([sales, second, bobs, first]);
    });

    it('goes from page to page, by number and by cursor', async () => {
      for (let number = 0; number < 5; number += 1) await shop.place({ external_id: `N-${number}` });
      const first = await list({ per_page: 2, sort: 'created_at' });
      expect(first.pagination).to.deep.include({
        total: 5,
        total_is_estimate: false,
        page: 1,
        per_page: 2,
        total_pages: 3,
      });
      const second = await list({ per_page: 2, sort: 'created_at', page: 2 });
      const next = await list({ per_page: 2, sort: 'created_at', cursor: first.pagination['next_cursor'] });
      expect(next.items).to.deep.equal(second.items);
      expect(next.pagination).to.include({ page: null, total: 5 });
      const last = await list({ per_page: 2, sort: 'created_at', page: 3 });
      expect(last.items).to.have.length(1);
      expect(last.pagination['next_cursor']).to.equal(null);
      expect((await list({ per_page: 2, page: 4 })).items).to.deep.equal([]);
    });

    it('filters, sorts and searches as it is asked to', async () => {
      const dear = await shop.place({ external_id: 'N-1', lines: [{ sku: 'cup', quantity: 9 }] });
      const cheap = await shop.place({ external_id: 'N-2', currency: 'USD', lines: [{ sku: 'gift', quantity: 1 }] });
      const draft = await shop.draft({ customer: { reference: 'BOB', name: 'Bob', email: null } });
      const found = async (input: object) => (await list({ sort: 'total', ...input })).items.map(({ id }) => id);
      expect(await found({})).to.deep.equal([cheap.id, draft.id, dear.id]);
      expect(await found({ sort: '-total' })).to.deep.equal([dear.id, draft.id, cheap.id]);
      expect(await found({ status: ['draft'] })).to.deep.equal([draft.id]);
      expect(await found({ external_id: 'N-2' })).to.deep.equal([cheap.id]);
      expect(await found({ customer_reference: 'BOB' })).to.deep.equal([draft.id]);
      expect(await found({ currency: 'USD' })).to.deep.equal([cheap.id]);
      expect(await found({ q: 'bob' })).to.deep.equal([draft.id]);
      expect(await found({ placed_at: { gte: '2026-01-01T00:00:00Z' } })).to.deep.equal([cheap.id, dear.id]);
      expect(await found({ created_at: { lt: '2026-01-01T00:00:00Z' } })).to.deep.equal([]);
    });

    const bad: Readonly<Record<string, readonly [input: object, path: string]>> = {
      'a page before the first': [{ page: 0 }, 'page'],
      'a page that a cursor is for': [{ page: 10_001 }, 'page'],
      'too much at once': [{ per_page: 101 }, 'per_page'],
      'a sort that is none': [{ sort: 'owner' }, 'sort'],
      'a status that is none': [{ status: ['lost'] }, 'status.0'],
      'no status at all': [{ status: [] }, 'status'],
      'a time that is none': [{ placed_at: { gte: 'yesterday' } }, 'placed_at.gte'],
      'an owner': [{ owner: 'key_bob' }, 'owner'],
      'a question without an end': [{ q: 'x'.repeat(201) }, 'q'],
      'a reference with a character that no text has': [{ customer_reference: 'a\u0000' }, 'customer_reference'],
      'a cursor that is none': [{ cursor: 'x' }, 'cursor'],
      'a cursor without an end': [{ cursor: 'x'.repeat(2_001) }, 'cursor'],
    };
    for (const [what, [input, path]] of Object.entries(bad))
      it(`refuses ${what}`, async () => {
        await shop.place();
        const failure = await failureOf(shop.ask('list', input));
        expect(failure).to.include({ code: 'INVALID_INPUT', category: 'invalid' });
        expect(new Set(pathsOf(failure))).to.deep.equal(new Set([path]));
      });
  });

  describe('what happened to one', () => {
    it('tells each event in order, who did it and why', async () => {
      const draft = await shop.draft();
      shop.clock.advance(1_000);
      await outputOf(
        shop.ask('amend', { id: draft.id, expected_version: 1, payment_method: 'pm_slow' }, { requestId: 'req_2' }),
      );
      await outputOf(
        shop.ask('place_draft', { id: draft.id, expected_version: 2 }, { as: 'office', requestId: 'req_3' }),
      );
      await outputOf(
        shop.ask('cancel', { id: draft.id, expected_version: 3, reason: 'no more' }, { requestId: 'req_4' }),
      );
      const { events, ...rest } = await outputOf<{ events: Record<string, unknown>[] }>(
        shop.ask('timeline', { id: draft.id }),
      );
      expect(rest).to.deep.equal({ order_id: draft.id, version: 4 });
      expect(
        events.map(({ sequence, type, actor, request_id: request, data }) => [sequence, type, actor, request, data]),
      ).to.deep.equal([
        [1, 'orders.order_drafted', 'key_ada', 'req_1', {}],
        [2, 'orders.order_amended', 'key_ada', 'req_2', {}],
        [3, 'orders.order_placed', 'key_office', 'req_3', {}],
        [4, 'orders.order_cancelled', 'key_ada', 'req_4', { reason: 'no more' }],
      ]);
    });

    it('is told to whoever may see the order', async () => {
      const { id } = await shop.place();
      expect(await failureOf(shop.ask('timeline', { id }, { as: 'bob' }))).to.include({ code: 'ORDER_NOT_FOUND' });
      expect(await failureOf(shop.ask('timeline', { id: shop.ids.next('ord') }))).to.include({
        code: 'ORDER_NOT_FOUND',
      });
    });
  });
});

describe('the scopes of orders', () => {
  const inputs: Readonly<Record<string, (id: string) => object>> = {
    place: () => anOrderInput(),
    get: (id) => ({ id }),
    list: () => ({}),
    timeline: (id) => ({ id }),
    replace: (id) => ({ ...anOrderInput(), id, expected_version: 'any' }),
    amend: (id) => ({ id, expected_version: 'any' }),
    place_draft: (id) => ({ id, expected_version: 'any' }),
    cancel: (id) => ({ id, expected_version: 'any' }),
    list_sagas: () => ({}),
    get_saga: (id) => ({ order_id: id }),
    retry_saga: (id) => ({ order_id: id }),
    skip_saga_step: (id) => ({ order_id: id }),
    compensate_saga: (id) => ({ order_id: id }),
  };
  const scopes = [
    'orders:read',
    'orders:write',
    'orders:operate',
    'orders:sagas',
    'orders:all',
    'orders:price',
    'orders:*',
    '*',
    'payments:*',
    'orders',
    'orders:reader',
  ];

  for (const { name, scope } of ordersContracts)
    it(`${name} is for those with ${scope}`, async () => {
      const shop = new Shop();
      const short = name.slice('orders.'.length);
      const { id } = await shop.draft();
      for (const held of [...scopes, null]) {
        const pipeline = shop.pipelineWith({
          authenticator: {
            principalOf: async () => ({
              id: 'key_ada',
              kind: 'api_key',
              name: 'Ada',
              scopes: new Set(held === null ? [] : [held]),
              sessionId: null,
            }),
          },
        });
        const answer = await shop.ask(short, inputs[short]?.(id), { onceKey: `k-${held}` }, pipeline);
        const isAllowed = held === scope || held === 'orders:*' || held === '*';
        if (isAllowed) expect(answer.ok || answer.failure.category, `with ${held}`).to.not.equal('forbidden');
        else
          expect(answer.ok || answer.failure, `with ${held}`).to.deep.include({
            code: 'FORBIDDEN',
            category: 'forbidden',
            details: { scope },
          });
      }
    });

  it('are of no use without credentials', async () => {
    const shop = new Shop();
    for (const { contract } of shop.useCases)
      for (const credential of [null, 'nobody']) {
        const answer = await shop.pipeline.run(shop.useCase(contract.name.slice('orders.'.length)), {
          credential,
          input: {},
          onceKey: 'k',
          requestId: 'r',
          transport: 'direct',
          origin: nowhere,
          patience: 1_000,
          wait: 0,
        });
        expect(await failureOf(answer), contract.name).to.include({
          code: 'UNAUTHENTICATED',
          category: 'unauthenticated',
        });
      }
  });
});
