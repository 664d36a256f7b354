import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { granted, persist, type Answer, type Api } from './api.js';
import {
  allSettled,
  ledgerViolations,
  orderBody,
  outcomesOf,
  sell,
  stockOf,
  stockViolations,
  type OrderData,
} from './shop.js';
import { oneServer, twoServers, type Deployment } from './topologies.js';

/** One after the other, so that the work is spread evenly. */
const turns = ({ apis, api }: Deployment) => {
  let turn = 0;
  return (): Api => apis[turn++ % apis.length] ?? api;
};

const place = (api: Api, wish: Parameters<typeof orderBody>[0]): Promise<OrderData> =>
  persist(() => api.post<OrderData>('/orders', orderBody(wish))).then(granted);

const describeRaces = (name: string, deploy: () => Promise<Deployment | null>): Mocha.Suite =>
  describe(`races over HTTP on ${name}`, function () {
    this.timeout(90_000);
    let deployed: Deployment;

    before(async function () {
      const found = await deploy();
      if (found === null) return this.skip();
      deployed = found;
    });
    after(() => deployed?.end());

    /** Whether the gateway, the stock and the database agree with what became of these orders. */
    const expectConsistent = async (
      orders: readonly string[],
      received: ReadonlyMap<string, number>,
    ): Promise<void> => {
      const { api, ledger } = deployed;
      const mine = new Set(orders);
      const all = await api.all<OrderData>('/orders');
      expect(all.filter(({ id }) => mine.has(id))).to.have.length(mine.size);
      expect(await ledgerViolations(ledger, new Map(all.map((order) => [order.id, order])))).to.deep.equal([]);
      expect(await stockViolations(api, received, all)).to.deep.equal([]);
    };

    it('sells the last ten pieces to ten of two hundred buyers, and turns the others away', async () => {
      const sku = await sell(deployed.api, 10);
      const next = turns(deployed);
      const orders = await Promise.all(Array.from({ length: 200 }, () => place(next(), { sku })));
      await allSettled(deployed.api);
      const ids = orders.map(({ id }) => id);
      expect(await outcomesOf(deployed.api, ids)).to.deep.equal({ confirmed: 10, 'rejected out_of_stock': 190 });
      expect(await stockOf(deployed.api, sku)).to.deep.include({ on_hand: 10, reserved: 10, available: 0 });
      await expectConsistent(ids, new Map([[sku, 10]]));
    });

    it('makes one order of fifty simultaneous requests with one idempotency key, and answers each with the bytes of the first', async () => {
      const sku = await sell(deployed.api, 100);
      const next = turns(deployed);
      const body = orderBody({ sku, metadata: { race: sku } });
      const ask = (api: Api): Promise<Answer<OrderData>> => api.post('/orders', body, { key: `race-${sku}` });
      const answers = await Promise.all(Array.from({ length: 50 }, () => ask(next())));
      const fresh = answers.filter(
        ({ status, headers }) => status === 201 && headers.get('idempotent-replayed') === null,
      );
      expect(fresh).to.have.length(1);
      for (const { status, error, headers } of answers.filter((answer) => answer !== fresh[0])) {
        if (status === 201) expect(headers.get('idempotent-replayed')).to.equal('true');
        else expect([status, error?.code]).to.deep.equal([409, 'IDEMPOTENCY_KEY_IN_PROGRESS']);
      }
      const later = await Promise.all(deployed.apis.map((api) => persist(() => ask(api))));
      const bytes = [...answers, ...later].filter(({ status }) => status === 201).map(({ text }) => text);
      expect(new Set(bytes)).to.have.property('size', 1);
      expect(later.map(({ headers }) => headers.get('idempotent-replayed'))).to.deep.equal(
        deployed.apis.map(() => 'true'),
      );
      const made = (await deployed.api.all<OrderData>('/orders')).filter(({ metadata }) => metadata['race'] === sku);
      expect(made.map(({ id }) => id)).to.deep.equal([fresh[0]?.data.id]);
    });

    it('refuses another input under a key that is taken, whichever process is asked', async () => {
      const sku = await sell(deployed.api, 10);
      granted(await deployed.api.post('/orders', orderBody({ sku }), { key: `other-${sku}` }));
      for (const api of deployed.apis) {
        const answer = await api.post('/orders', orderBody({ sku, quantity: 2 }), { key: `other-${sku}` });
        expect([answer.status, answer.error?.code]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
      }
    });

    it('ends a cancellation that races with the saga in one of the two, and gives back what was taken', async () => {
      const [sku, scarce] = [await sell(deployed.api, 1_000), await sell(deployed.api, 5)];
      const methods = ['pm_ok', 'pm_ok', 'pm_declined', 'pm_lost_reply'];
      const next = turns(deployed);
      const raced = await Promise.all(
        Array.from({ length: 120 }, async (_, index) => {
          const wish = { sku: index % 6 === 0 ? scarce : sku, method: methods[index % methods.length] ?? 'pm_ok' };
          const { id } = await place(next(), wish);
          await sleep(Math.random() * 60);
          const cancel = (): Promise<Answer<OrderData>> =>
            next().post(`/orders/${id}/cancel`, {}, { headers: { 'if-match': '*' } });
          // Two at once: at most one of them may be told that it cancelled.
          const answers = await Promise.all([persist(cancel), persist(cancel)]);
          return { id, answers };
        }),
      );
      await allSettled(deployed.api);
      for (const { id, answers } of raced) {
        const { status } = granted(await deployed.api.get<OrderData>(`/orders/${id}`));
        const took = answers.filter((answer) => answer.status === 200);
        const refused = answers
          .filter((answer) => answer.status === 409)
          .map(({ error }) => [error?.code, error?.details]);
        expect([status, took.length, refused.length]).to.deep.equal(
          status === 'cancelled' ? [status, 1, 1] : ['rejected', 0, 2],
        );
        for (const refusal of refused) expect(refusal).to.deep.equal(['WRONG_STATUS', { status }]);
      }
      const ids = raced.map(({ id }) => id);
      expect(await outcomesOf(deployed.api, ids)).to.include.keys('cancelled');
      await expectConsistent(
        ids,
        new Map([
          [sku, 1_000],
          [scarce, 5],
        ]),
      );
      expect([
        (await stockOf(deployed.api, sku)).reserved,
        (await stockOf(deployed.api, scarce)).reserved,
      ]).to.deep.equal([0, 0]);
    });

    it('leaves a database in which the doctor finds nothing', async () => {
      const { code, stdout, stderr } = await deployed.command('doctor', '--ledger', deployed.ledger);
      expect(stdout + stderr).to.match(/checks, nothing found/);
      expect(code).to.equal(0);
    });

    it('has logged nothing that an operator should look at', async () => {
      const ended = await Promise.all(deployed.servers.map((server) => server.stop()));
      expect(ended.map(({ code, stderr }) => [code, stderr])).to.deep.equal(deployed.servers.map(() => [0, '']));
    });
  });

describeRaces('one server with the embedded database', oneServer);
describeRaces('two servers on one PostgreSQL database', twoServers);
