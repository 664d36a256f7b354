import { MemoryAudit, memoryRecorder } from '@quayside/adapters-memory';
import {
  allContracts,
  contract,
  command,
  DependencyDown,
  kernelFailure,
  namesObject,
  query,
  refuseAndKeep,
  type AuditEntry,
  type Call,
  type PipelineDeps,
  type UseCase,
} from '@quayside/application';
import { fail, ok } from '@quayside/domain';
import { aCall, anOrderInput, aPrincipal, refusing } from '@quayside/testkit';
import { expect } from 'chai';
import * as v from 'valibot';
import { Shop } from '../orders/shop.js';
import { turn } from './record.js';

const unknown = 'ord_01h455vb4pex5vsknk084sn02q';

describe('a command that was tried', () => {
  let shop: Shop;
  beforeEach(() => {
    shop = new Shop();
  });
  const rows = (): Promise<readonly AuditEntry[]> => new MemoryAudit(shop.database).arrivals(1_000);
  /** The one row that something leaves. */
  const rowOf = async (act: () => Promise<unknown>): Promise<AuditEntry> => {
    const before = new Set((await rows()).map(({ id }) => id));
    await act();
    const [row, ...rest] = (await rows()).filter(({ id }) => !before.has(id));
    if (!row || rest.length > 0) throw new Error(`there are ${rest.length + (row ? 1 : 0)} new rows`);
    return row;
  };
  const outcomeOf = async (act: () => Promise<unknown>): Promise<string> => (await rowOf(act)).outcome;

  const testing = (changes: object = {}) =>
    contract({
      name: 'orders.test',
      kind: 'command',
      summary: 'A test',
      scope: 'orders:write',
      input: v.strictObject({ id: v.optional(v.string()), note: v.optional(v.string()) }),
      output: v.unknown(),
      errors: { no: { category: 'conflict', message: 'No.' } },
      ...changes,
    });
  type Handle = Parameters<typeof command<ReturnType<typeof testing>, never>>[2];
  const commanding = (handle: Handle, changes: object = {}): UseCase =>
    command(testing(changes), shop.orders.work, handle as never);
  const run = (
    useCase: UseCase,
    call: Partial<Call> & { readonly input?: unknown } = {},
    deps: Partial<PipelineDeps> = {},
  ) => shop.pipelineWith(deps).run(useCase, aCall(call.input ?? {}, call));

  it('says who asked, for what, from where, when, and what changed', async () => {
    const origin = { address: '192.0.2.7', agent: 'shop/1.2', traceId: null };
    const row = await rowOf(() =>
      shop.ask('place', anOrderInput(), { onceKey: 'k', requestId: 'req_7', transport: 'http', origin }),
    );
    const { id, object, ...rest } = row;
    expect(id).to.match(/^aud_/);
    expect(rest).to.deep.equal({
      at: shop.clock.now(),
      actor: 'key_ada',
      actorKind: 'api_key',
      actorName: 'ada',
      onBehalfOf: null,
      useCase: 'orders.place',
      transport: 'http',
      address: '192.0.2.7',
      agent: 'shop/1.2',
      outcome: 'ok',
      requestId: 'req_7',
      times: 1,
      fields: ['currency', 'customer', 'lines', 'shipping_address', 'payment_method'],
      changes: [{ subject: object, from: 0, to: 1, events: ['orders.order_placed'] }],
    });
    const next = await rowOf(() => shop.ask('cancel', { id: object, expected_version: 'any' }));
    expect(next.object).to.equal(object);
    expect(next.changes).to.deep.equal([{ subject: object, from: 1, to: 2, events: ['orders.order_cancelled'] }]);
  });

  it('has a row of each replay, with what the first call made', async () => {
    const first = await rowOf(() => shop.ask('place', anOrderInput(), { onceKey: 'k' }));
    const again = await rowOf(() => shop.ask('place', anOrderInput(), { onceKey: 'k', requestId: 'req_2' }));
    expect(again).to.include({ outcome: 'replayed', object: first.object, requestId: 'req_2' });
    expect(again.changes).to.deep.equal([]);
  });

  it('leaves no row where it is a query, whatever becomes of it', async () => {
    await shop.ask('list', {});
    await shop.ask('get', { id: unknown });
    await shop.ask('list', {}, { as: 'nobody' });
    await shop.ask('list', { page: 'x' });
    const broken = query(testing({ kind: 'query' as const }), () => Promise.reject(new Error('a bug')));
    await run(broken);
    expect(await rows()).to.deep.equal([]);
  });

  describe('and refused', () => {
    it('before it is known who asks', async () => {
      const row = await rowOf(() => shop.ask('cancel', { id: unknown, reason: 'x' }, { as: 'nobody' }));
      expect(row).to.include({
        outcome: 'UNAUTHENTICATED',
        actor: 'anonymous',
        actorKind: 'anonymous',
        object: unknown,
      });
      expect(row.fields).to.deep.equal([]);
    });

    it('because the budget of a caller is used up, by the name of the caller', async () => {
      const limits = refusing(kernelFailure('RATE_LIMITED'));
      const row = await rowOf(() => run(shop.useCase('cancel'), { credential: 'ada' }, { limits }));
      expect(row).to.include({ outcome: 'RATE_LIMITED', actor: 'key_ada' });
    });

    it('for want of a scope, with the object that was asked for', async () => {
      const authenticator = { principalOf: async () => aPrincipal({ scopes: new Set(['orders:read']) }) };
      const row = await rowOf(() => run(shop.useCase('cancel'), { input: { id: unknown } }, { authenticator }));
      expect(row).to.include({ outcome: 'FORBIDDEN', actor: 'key_ada', object: unknown });
    });

    it('for its input, which is named only as far as it is what it should be', async () => {
      const row = await rowOf(() => shop.ask('cancel', { id: unknown, expected_version: 0, reason: 'x' }));
      expect(row).to.include({ outcome: 'INVALID_INPUT', object: unknown });
      expect(row.fields).to.deep.equal([]);
      const other = await rowOf(() => shop.ask('cancel', { id: 'whatever this is', expected_version: 'any' }));
      expect(other).to.include({ outcome: 'INVALID_INPUT', object: null });
    });

    it('by the use case, with the fields that were sent', async () => {
      const row = await rowOf(() => shop.ask('cancel', { id: unknown, expected_version: 'any' }));
      expect(row).to.include({ outcome: 'ORDER_NOT_FOUND', object: unknown });
      expect([row.fields, row.changes]).to.deep.equal([['id', 'expected_version'], []]);
    });

    it('for its idempotency key', async () => {
      expect(await outcomeOf(() => shop.ask('place', anOrderInput()))).to.equal('IDEMPOTENCY_KEY_REQUIRED');
      expect(await outcomeOf(() => shop.ask('place', anOrderInput(), { onceKey: ' ' }))).to.equal(
        'IDEMPOTENCY_KEY_INVALID',
      );
      await shop.ask('place', anOrderInput(), { onceKey: 'k' });
      expect(
        await outcomeOf(() => shop.ask('place', anOrderInput({ metadata: { a: 'b' } }), { onceKey: 'k' })),
      ).to.equal('IDEMPOTENCY_KEY_REUSED');
    });

    it('because others kept being faster', async () => {
      const useCase = { ...commanding(async () => ok(null)), execute: async () => ({ outcome: 'busy' }) as const };
      expect(await outcomeOf(() => run(useCase))).to.equal('BUSY');
    });

    it('by a bug, and because something is down', async () => {
      expect(await outcomeOf(() => run(commanding(() => Promise.reject(new Error('a bug')))))).to.equal('INTERNAL');
      expect(await outcomeOf(() => run(commanding(() => Promise.reject(new DependencyDown()))))).to.equal(
        'DEPENDENCY_DOWN',
      );
      const authenticator = { principalOf: () => Promise.reject(new DependencyDown()) };
      const row = await rowOf(() =>
        run(
          commanding(async () => ok(null)),
          {},
          { authenticator },
        ),
      );
      expect(row).to.include({ outcome: 'DEPENDENCY_DOWN', actor: 'anonymous' });
    });

    it('with something kept of it: in the commit of that', async () => {
      const row = await rowOf(() =>
        run(
          commanding(async (_input, { tx }: { readonly tx: { afterCommit(effect: () => void): void } }) => {
            tx.afterCommit(() => {});
            return refuseAndKeep({ code: 'no' });
          }),
          { input: { id: 'it' } },
        ),
      );
      expect(row).to.include({ outcome: 'NO', object: 'it' });
    });
  });

  describe('beyond the patience of its caller', () => {
    const held = (end: Promise<void>): UseCase =>
      commanding(async () => {
        await end;
        return ok(null);
      });

    it('has its row when it is over, where it came to nothing', async () => {
      const gate = Promise.withResolvers<void>();
      const answer = run(held(gate.promise), { patience: 2_000 });
      await turn();
      shop.clock.advance(2_000);
      expect(await answer).to.have.nested.property('failure.code', 'DEADLINE_EXCEEDED');
      expect(await rows()).to.deep.equal([]);
      gate.resolve();
      await turn();
      expect((await rows()).map(({ outcome }) => outcome)).to.deep.equal(['DEADLINE_EXCEEDED']);
    });

    it('has the row of its commit, where that was under way already', async () => {
      const gate = Promise.withResolvers<void>();
      const useCase = commanding(async () => ok(null));
      const slow: UseCase = {
        ...useCase,
        execute: async (input, execution) => {
          const ended = await useCase.execute(input, execution);
          await gate.promise;
          return ended;
        },
      };
      const answer = run(slow, { patience: 2_000 });
      await turn();
      shop.clock.advance(2_000);
      expect(await answer).to.have.nested.property('failure.code', 'DEADLINE_EXCEEDED');
      gate.resolve();
      await turn();
      expect((await rows()).map(({ outcome }) => outcome)).to.deep.equal(['ok']);
    });
  });

  it('has the row of its commit alone, whatever breaks behind that', async () => {
    const useCase: UseCase = { ...shop.useCase('place'), settle: () => Promise.reject(new Error('a bug')) };
    const row = await rowOf(() => run(useCase, { input: anOrderInput(), onceKey: 'k', wait: 1_000 }));
    expect(row.outcome).to.equal('ok');
  });

  it('has one row where it broke and nobody knows whether it was committed', async () => {
    const useCase = commanding(async () => ok(null));
    const lost: UseCase = {
      ...useCase,
      // The database commits, and is gone before it says so.
      execute: async (input, { audit, ...execution }) => {
        await useCase.execute(input, { ...execution, audit: audit && { ...audit, written: () => {} } });
        throw new DependencyDown();
      },
    };
    expect((await rowOf(() => run(lost))).outcome).to.equal('ok');
  });

  it('has a row where it commits by itself, without the unit of work', async () => {
    const useCase = commanding(async () => ok(null), { output: v.strictObject({ id: v.string() }) });
    const own: UseCase = { ...useCase, execute: async () => ({ outcome: 'committed', value: { id: 'made' } }) };
    expect(await rowOf(() => run(own))).to.include({ outcome: 'ok', object: 'made' });
  });

  it('is answered while the audit cannot be written', async () => {
    const arrivals = { add: () => Promise.reject(new DependencyDown()) };
    const audit = memoryRecorder(Object.assign(Object.create(shop.database) as typeof shop.database, arrivals));
    const answer = await run(shop.useCase('cancel'), { input: {} }, { audit });
    expect(answer).to.have.nested.property('failure.code', 'INVALID_INPUT');
    expect(audit.state()).to.deep.equal({ waiting: 1, lost: 0 });
  });

  describe('names what it is about', () => {
    it('by every contract: each has a field that does, or says that there is none', () => {
      const commands = allContracts.filter(({ kind }) => kind === 'command');
      expect(commands.filter((each) => !namesObject(each)).map(({ name }) => name)).to.deep.equal([]);
    });

    it('by the field that its contract says, or not at all', async () => {
      const note = { audits: { object: 'note' } };
      const input = { id: 'id', note: 'it is about this' };
      expect(
        (
          await rowOf(() =>
            run(
              commanding(async () => ok(null), note),
              { input },
            ),
          )
        ).object,
      ).to.equal(input.note);
      const none = { audits: { object: null } };
      expect(
        (
          await rowOf(() =>
            run(
              commanding(async () => ok(null), none),
              { input },
            ),
          )
        ).object,
      ).to.equal(null);
    });

    it('by what it made, where the input names nothing', async () => {
      const made = commanding(async () => ok({ id: 'made' }), { output: v.strictObject({ id: v.string() }) });
      expect((await rowOf(() => run(made))).object).to.equal('made');
    });
  });

  describe('tells of no secret and nothing personal', () => {
    const canary = 'c4n4ry';

    it('that the input holds', async () => {
      const input = anOrderInput({
        external_id: `${canary}-1`,
        customer: { reference: canary, name: canary, email: `${canary}@example.com` },
        metadata: { note: canary },
        shipping_address: {
          name: canary,
          line1: canary,
          line2: canary,
          city: canary,
          region: canary,
          postal_code: canary,
          country: 'GB',
        },
      });
      await shop.ask('place', input, { onceKey: canary });
      await shop.ask('place', input, { onceKey: canary });
      await shop.ask('place', { ...input, [canary]: 1 }, { onceKey: 'k' });
      await shop.ask('cancel', { id: canary, expected_version: 'any', reason: canary });
      await shop.ask('cancel', { id: unknown, expected_version: 'any', reason: canary }, { as: canary });
      const found = await rows();
      expect(found.map(({ outcome }) => outcome)).to.deep.equal([
        'ok',
        'replayed',
        'INVALID_INPUT',
        'INVALID_INPUT',
        'UNAUTHENTICATED',
      ]);
      expect(JSON.stringify(found)).to.not.include(canary);
    });

    it('that somebody put where it does not belong', async () => {
      const secrets = [
        `qs_live_${canary}`,
        `qs_refresh_${canary}.x`,
        `whsec_${canary}+/=`,
        `eyJ${canary}.eyJ${canary}._-`,
      ];
      for (const secret of secrets) {
        const origin = { address: null, agent: `shop ${secret}`, traceId: null };
        const authenticator = { principalOf: async () => aPrincipal({ name: secret }) };
        const row = await rowOf(() =>
          run(
            commanding(async () => fail({ code: 'no' })),
            { input: { id: secret }, origin },
            { authenticator },
          ),
        );
        expect([row.object, row.agent, row.actorName]).to.deep.equal(['[secret]', 'shop [secret]', '[secret]']);
      }
    });
  });

  it('is one line of text, however long and odd what came from outside is', async () => {
    const odd = `a\u0000b\nc\u2028d\ud800e${'x'.repeat(1_000)}`;
    const origin = { address: odd, agent: odd, traceId: null };
    const row = await rowOf(() =>
      run(
        commanding(async () => ok(null)),
        { input: { id: odd }, origin, requestId: odd },
      ),
    );
    for (const [text, most] of [
      [row.address, 64],
      [row.agent, 200],
      [row.object, 128],
      [row.requestId, 200],
    ] as const)
      expect(text)
        .to.match(/^a\ufffdb\ufffdc\ufffdd\ufffde(x+)$/)
        .and.have.length(most);
  });
});
