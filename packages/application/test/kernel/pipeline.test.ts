import { contract, kernelFailure, query, type Ended, type PipelineDeps, type UseCase } from '@quayside/application';
import { ok } from '@quayside/domain';
import { aCall, anOrderInput, aPrincipal, refusing } from '@quayside/testkit';
import { expect } from 'chai';
import * as v from 'valibot';
import { failureOf, outputOf, pathsOf, Shop } from '../orders/shop.js';

describe('the pipeline', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });

  /** A use case of its own, that gives back what `handle` does. */
  const asking = (handle: () => Promise<unknown>, changes: object = {}): UseCase =>
    query(
      contract({
        name: 'orders.test',
        kind: 'query',
        summary: 'A test',
        scope: 'orders:read',
        input: v.strictObject({}),
        output: v.unknown(),
        errors: {},
        ...changes,
      }),
      async () => ok(await handle()),
    );
  const run = (useCase: UseCase, call: Parameters<typeof aCall>[1] = {}, deps: Partial<PipelineDeps> = {}) =>
    shop.pipelineWith(deps).run(useCase, aCall({}, call));

  describe('until the deadline', () => {
    it('answers', async () => {
      expect(await outputOf<string>(run(asking(async () => 'well')))).to.equal('well');
      expect(shop.clock.untilNext(), 'timers that are left').to.equal(null);
    });

    it('lets nobody wait for longer', async () => {
      const waiting = run(
        asking(() => new Promise(() => {})),
        { patience: 2_000 },
      );
      await new Promise((resolve) => setImmediate(resolve));
      shop.clock.advance(2_000);
      expect(await failureOf(waiting)).to.deep.equal({ ...kernelFailure('DEADLINE_EXCEEDED') });
    });

    it('commits nothing that nobody waits for any more; the same key may be tried again', async () => {
      const offers = shop.prices.offers.bind(shop.prices);
      let goOn: () => void = () => {};
      shop.prices.offers = async (skus) => {
        await new Promise<void>((resolve) => (goOn = resolve));
        return offers(skus);
      };
      const late = shop.ask('place', anOrderInput(), { onceKey: 'k', patience: 2_000 });
      await new Promise((resolve) => setImmediate(resolve));
      shop.clock.advance(2_000);
      expect(await failureOf(late)).to.include({ code: 'DEADLINE_EXCEEDED', category: 'timeout' });
      expect(await failureOf(shop.ask('place', anOrderInput(), { onceKey: 'k' }))).to.include({
        code: 'IDEMPOTENCY_KEY_IN_PROGRESS',
      });
      goOn();
      await new Promise((resolve) => setImmediate(resolve));
      expect(shop.database.place(100)).to.equal(0);
      shop.prices.offers = offers;
      expect(await shop.ask('place', anOrderInput(), { onceKey: 'k' })).to.include({ ok: true, replayed: false });
    });
  });

  it('goes in one order: who asks, limits, scope, input, key', async () => {
    const limited = kernelFailure('SHUTTING_DOWN');
    const limits = refusing(limited);
    const place = (asks: object, deps: Partial<PipelineDeps> = {}, input: unknown = {}) =>
      shop.pipelineWith(deps).run(shop.useCase('place'), aCall(input, { credential: 'ada', ...asks }));
    expect(await failureOf(place({ credential: 'nobody' }))).to.include({ code: 'UNAUTHENTICATED' });
    expect(await failureOf(place({}, { limits }))).to.deep.equal(limited);
    const reader: Partial<PipelineDeps> = {
      authenticator: {
        principalOf: async () => aPrincipal({ id: 'key_r', scopes: new Set(['orders:read']) }),
      },
    };
    expect(await failureOf(place({}, reader))).to.include({ code: 'FORBIDDEN' });
    expect(await failureOf(place({}))).to.include({ code: 'INVALID_INPUT' });
    expect(await failureOf(place({}, {}, anOrderInput()))).to.include({ code: 'IDEMPOTENCY_KEY_REQUIRED' });
  });

  it('tells observers how each call ended, and who asked where that is known', async () => {
    const seen: Ended[] = [];
    const hooks = { observe: (ended: Ended) => void seen.push(ended) };
    const slow = asking(async () => {
      shop.clock.advance(25);
      return 'well';
    });
    await run(slow, {}, { hooks });
    await run(slow, { credential: null }, { hooks });
    expect(
      seen.map(({ contract: { name }, caller, answer, milliseconds }) => [
        name,
        caller?.principal.id,
        answer.ok,
        milliseconds,
      ]),
    ).to.deep.equal([
      ['orders.test', 'key_ada', true, 25],
      ['orders.test', undefined, false, 0],
    ]);
  });

  it('lets a use case that is for everybody be called without credentials, and looks at none', async () => {
    const open = asking(async () => 'open', { scope: 'public' });
    expect(await outputOf<string>(run(open, { credential: null }))).to.equal('open');
    expect(await outputOf<string>(run(open, { credential: 'nobody' }))).to.equal('open');
  });

  it('lets whoever is known call a use case that needs no scope, and nobody else', async () => {
    const own = asking(async () => 'mine', { scope: 'signed_in' });
    const authenticator = { principalOf: async () => aPrincipal({ scopes: new Set() }) };
    expect(await outputOf<string>(run(own, {}, { authenticator }))).to.equal('mine');
    expect(await failureOf(run(own, { credential: null }))).to.include({ code: 'UNAUTHENTICATED' });
    expect(await failureOf(run(own, { credential: 'nobody' }))).to.include({ code: 'UNAUTHENTICATED' });
  });

  describe('where something breaks', () => {
    it('says nothing outside, and everything in the log under the request id', async () => {
      const bug = new Error('a secret detail');
      const failure = await failureOf(
        run(
          asking(() => Promise.reject(bug)),
          { requestId: 'req_77' },
        ),
      );
      expect(failure).to.deep.equal(kernelFailure('INTERNAL'));
      expect(shop.log.lines).to.deep.equal([
        {
          level: 'error',
          message: 'orders.test broke',
          fields: { requestId: 'req_77', useCase: 'orders.test', error: bug },
        },
      ]);
    });

    it('takes an answer that is not as its contract has it for a bug, where it is asked to check', async () => {
      const wrong = asking(async () => 5, { output: v.string() });
      expect(await failureOf(run(wrong))).to.include({ code: 'INTERNAL' });
      expect(await outputOf<number>(run(wrong, {}, { checkOutputs: false }))).to.equal(5);
    });

    it('takes an error that is not declared for a bug', async () => {
      const undeclared: UseCase = {
        contract: asking(async () => null).contract,
        execute: async () => ({ outcome: 'refused', error: { code: 'surprise' } }),
      };
      expect(await failureOf(run(undeclared))).to.include({ code: 'INTERNAL' });
    });

    it('says that it is busy where others were always faster', async () => {
      const busy: UseCase = { contract: asking(async () => null).contract, execute: async () => ({ outcome: 'busy' }) };
      expect(await failureOf(run(busy))).to.include({ code: 'BUSY', category: 'unavailable' });
    });
  });

  it('names each field that is wrong, in words, without quoting at length', async () => {
    const failure = await failureOf(
      shop.ask(
        'place',
        anOrderInput({
          lines: [{ sku: 'x'.repeat(100), quantity: 'y'.repeat(100) }],
          surprise: 1,
          currency: undefined,
        }),
        { onceKey: 'k' },
      ),
    );
    const issues = failure.details['issues'] as readonly { path: string; message: string }[];
    expect(pathsOf(failure)).to.have.members(['currency', 'lines.0.sku', 'lines.0.quantity', 'surprise']);
    expect(issues.find(({ path }) => path === 'currency')?.message).to.equal('is required');
    expect(issues.find(({ path }) => path === 'surprise')?.message).to.equal('is not a field of this input');
    for (const { message } of issues) expect(message.length).to.be.at.most(120);
  });

  it('tells no more issues than are of use', async () => {
    const lines = Array.from({ length: 500 }, () => ({ sku: '', quantity: 0 }));
    expect(pathsOf(await failureOf(shop.ask('place', anOrderInput({ lines }), { onceKey: 'k' })))).to.have.length(50);
  });

  for (const input of [null, undefined, 5, 'text', [], true, [anOrderInput()]])
    it(`refuses ${JSON.stringify(input)} for an input`, async () => {
      expect(await failureOf(shop.ask('place', input, { onceKey: 'k' }))).to.include({
        code: 'INVALID_INPUT',
        category: 'invalid',
      });
    });
});
