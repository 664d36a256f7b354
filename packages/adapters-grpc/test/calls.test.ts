import { catalog, NullValue, orders } from '@quayside/adapters-grpc/stubs';
import { status } from '@grpc/grpc-js';
import { DependencyDown } from '@quayside/application/kernel';
import { fail } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { ask, asAdmin, Connection } from './support/client.js';
import { answering, Ground, refusing } from './support/ground.js';

const tea = {
  sku: 'tea',
  name: 'Tea',
  prices: [{ amount: 1299, currency: 'EUR' }],
  stocked: undefined,
  tax_rate_bp: undefined,
  status: undefined,
  description: 'Black',
};

describe('a call over gRPC', () => {
  let ground: Ground;
  let connection: Connection;
  beforeEach(async () => {
    ground = new Ground();
    connection = new Connection((await ground.listen()).port);
  });
  afterEach(async () => {
    connection.close();
    await ground.end();
  });

  const create = (changes: Partial<catalog.CreateProductRequest> = {}, entries: Record<string, string> = {}) =>
    ask(connection.catalog.createProduct.bind(connection.catalog), { ...tea, ...changes }, { ...asAdmin, ...entries });
  const get = (id: string, entries: Record<string, string> = asAdmin) =>
    ask(connection.orders.get.bind(connection.orders), { id }, entries);
  const anId = 'ord_01hzzzzzzzzzzzzzzzzzzzzzzz';

  describe('is answered', () => {
    it('with what the use case gives, and under its request id', async () => {
      const { value, metadata } = await create({}, { 'x-request-id': 'mine-1' });
      expect(value?.product).to.include({
        sku: 'tea',
        stocked: true,
        tax_rate_bp: 0,
        description: 'Black',
        version: 1,
      });
      expect(value?.product?.prices).to.deep.equal([{ amount: 1299, currency: 'EUR' }]);
      expect(value?.product?.status).to.equal(catalog.Product_Status.ACTIVE);
      expect(value?.product?.created_at).to.be.an.instanceOf(Date);
      expect(metadata.get('x-request-id')).to.deep.equal(['mine-1']);
      expect(metadata.get('idempotent-replayed')).to.deep.equal([]);
    });

    it('under a request id of its own where the caller names none, or one that is none', async () => {
      const ids = await Promise.all(
        ['', 'with space'].map(
          async (id) => (await create({}, id ? { 'x-request-id': id } : {})).metadata.get('x-request-id')[0],
        ),
      );
      for (const id of ids) expect(id).to.match(/^req_/);
      expect(ids[0]).to.not.equal(ids[1]);
    });

    it('with the same bytes again where the idempotency key is the same', async () => {
      const first = await create({}, { 'idempotency-key': 'k1' });
      const again = await create({}, { 'idempotency-key': 'k1' });
      expect(again.value).to.deep.equal(first.value);
      expect(again.metadata.get('idempotent-replayed')).to.deep.equal(['true']);
      const other = await create({ name: 'Other' }, { 'idempotency-key': 'k1' });
      expect(other).to.deep.include({ status: status.INVALID_ARGUMENT });
      expect(other.failure?.code).to.equal('IDEMPOTENCY_KEY_REUSED');
    });

    it('to a key in x-api-key as well', async () => {
      const { status: told } = await ask(connection.catalog.createProduct.bind(connection.catalog), tea, {
        'x-api-key': 'admin',
      });
      expect(told).to.equal(status.OK);
    });

    it('with null where the caller says null, and with what it was where the caller says nothing', async () => {
      await create();
      const update = (changes: Partial<catalog.UpdateProductRequest>) =>
        ask(connection.catalog.updateProduct.bind(connection.catalog), {
          ...catalog.UpdateProductRequest.create({ sku: 'tea', expected_version_any: true }),
          ...changes,
        });
      const named = await update({ name: 'Green tea' });
      expect(named.value?.product).to.include({ name: 'Green tea', description: 'Black' });
      const emptied = await update({ description_null: NullValue.NULL_VALUE, prices: { items: [] } });
      expect(emptied.value?.product).to.deep.include({ description: undefined, prices: [] });
    });

    it('by a use case that hears where the call comes from', async () => {
      let heard: unknown = null;
      ground.parts.set('orders.get', async (_input, { origin, transport }) => {
        heard = { transport, address: origin.address, agent: origin.agent?.split('/')[0], traceId: origin.traceId };
        return fail({ code: 'order_not_found' });
      });
      const traceId = '0af7651916cd43dd8448eb211c80319c';
      await get(anId, { ...asAdmin, traceparent: `00-${traceId}-b7ad6b7169203331-01` });
      expect(heard).to.deep.equal({ transport: 'grpc', address: '127.0.0.1', agent: 'grpc-node-js', traceId });
    });
  });

  describe('is refused', () => {
    it('without a credential, whatever its message', async () => {
      const { status: told, failure } = await ask(
        connection.catalog.createProduct.bind(connection.catalog),
        { ...tea, sku: '' },
        {},
      );
      expect([told, failure?.code]).to.deep.equal([status.UNAUTHENTICATED, 'UNAUTHENTICATED']);
    });

    it('without the scope, by its name', async () => {
      const { status: told, failure } = await create({}, { authorization: 'Bearer reader' });
      expect([told, failure?.code]).to.deep.equal([status.PERMISSION_DENIED, 'FORBIDDEN']);
      expect(failure?.details).to.deep.equal({ scope: 'catalog:write' });
    });

    it('for what is missing and what is wrong, each by its path', async () => {
      const { status: told, failure } = await create({
        name: undefined,
        prices: [{ amount: undefined, currency: 'EUR' }],
      });
      expect([told, failure?.code]).to.deep.equal([status.INVALID_ARGUMENT, 'INVALID_INPUT']);
      expect(failure?.details).to.deep.equal({
        issues: [
          { path: 'name', message: 'is required' },
          { path: 'prices.0.amount', message: 'is required' },
        ],
      });
    });

    it('as ALREADY_EXISTS where it is there, and as ABORTED where its state does not allow it', async () => {
      await create();
      const taken = await create({ name: 'Another tea' });
      expect([taken.status, taken.failure?.code]).to.deep.equal([status.ALREADY_EXISTS, 'SKU_TAKEN']);
      expect(taken.failure?.details).to.deep.equal({ status: 'active', version: 1 });
      ground.parts.set('orders.cancel', refusing('wrong_status', { status: 'rejected' }));
      const request = orders.CancelRequest.create({ id: anId, expected_version: 1 });
      const cancelled = await ask(connection.orders.cancel.bind(connection.orders), request);
      expect([cancelled.status, cancelled.failure?.code]).to.deep.equal([status.ABORTED, 'WRONG_STATUS']);
    });

    it('as FAILED_PRECONDITION where the version is another', async () => {
      await create();
      const request = catalog.ArchiveProductRequest.create({ sku: 'tea', expected_version: 7 });
      const told = await ask(connection.catalog.archiveProduct.bind(connection.catalog), request);
      expect([told.status, told.failure?.code]).to.deep.equal([status.FAILED_PRECONDITION, 'VERSION_MISMATCH']);
      expect(told.failure?.details).to.deep.equal({ current_version: 1 });
    });

    it('as INTERNAL for a bug, which is told to the log and to nobody else', async () => {
      ground.parts.set('orders.get', async () => {
        throw new Error('secret');
      });
      const { status: told, failure } = await get(anId);
      expect([told, failure?.code]).to.deep.equal([status.INTERNAL, 'INTERNAL']);
      expect(JSON.stringify(failure)).to.not.contain('secret');
    });

    it('as INTERNAL for an answer that its message cannot tell', async () => {
      ground.parts.set('orders.get', answering({ id: 7 }));
      expect((await get(anId)).failure?.code).to.equal('INTERNAL');
    });

    it('when its deadline has passed, also where the caller waits for longer than anybody may', async () => {
      const never = Promise.withResolvers<never>();
      ground.parts.set('orders.get', () => never.promise);
      const soon = await ask(connection.orders.get.bind(connection.orders), { id: anId }, asAdmin, {
        deadline: Date.now() + 50,
      });
      expect(soon.status).to.equal(status.DEADLINE_EXCEEDED);
      const patient = new Connection((await ground.listen({ limits: { patience: 50 } })).port);
      const late = await ask(patient.orders.get.bind(patient.orders), { id: anId }, asAdmin, {
        deadline: Date.now() + 3_600_000,
      });
      patient.close();
      expect([late.status, late.failure?.code]).to.deep.equal([status.DEADLINE_EXCEEDED, 'DEADLINE_EXCEEDED']);
    });

    it('with the time after which to try again, where that helps', async () => {
      ground.parts.set('orders.get', async () => {
        throw new DependencyDown('away');
      });
      const away = await get(anId);
      expect([away.status, away.failure?.code, away.failure?.retryAfter]).to.deep.equal([
        status.UNAVAILABLE,
        'DEPENDENCY_DOWN',
        1,
      ]);
      ground.parts.set('orders.get', refusing('order_not_found'));
      expect((await get(anId)).failure?.retryAfter).to.equal(null);
    });

    it('in so many words as a client takes: of many issues the first ones are told', async () => {
      const prices = Array.from({ length: 50 }, () => ({ amount: -1, currency: 'x'.repeat(200) }));
      const { failure, metadata } = await create({ prices });
      const issues = failure?.details['issues'];
      expect(issues).to.be.an('array').with.length.within(5, 49);
      expect(
        Buffer.concat(metadata.get('grpc-status-details-bin').map((part) => Buffer.from(part))).length,
      ).to.be.at.most(5_000);
    });
  });
});
