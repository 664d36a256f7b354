import { expect } from 'chai';
import { makeLimits } from '@quayside/application/kernel';
import { Client, until } from './support/client.js';
import { serving } from './support/ground.js';

const gone = { code: 1008, reason: 'UNAUTHENTICATED' } as const;

describe('who is at the other end', () => {
  it('is told in the first frame where the upgrade did not', () =>
    serving(async (server) => {
      const client = await Client.open(server, null);
      expect((await client.ask({ type: 'catalog.echo' })).error?.code).to.equal('UNAUTHENTICATED');
      expect((await client.ask({ type: 'subscribe' })).error?.code).to.equal('UNAUTHENTICATED');
      expect(await client.ask({ id: 'a', type: 'authenticate', token: 'ada' })).to.deep.equal({
        id: 'a',
        type: 'authenticated',
        principal: { id: 'key_ada', name: 'key_ada', kind: 'api_key' },
      });
      expect((await client.ask({ type: 'catalog.echo' })).type).to.equal('result');
    }));

  it('may be told together with what is asked: one frame after the other', () =>
    serving(async (server, { doorman }) => {
      const answer = Promise.withResolvers<void>();
      doorman.principalOf = async (token) => (await answer.promise, doorman.known.get(token) ?? null);
      const client = await Client.open(server, null);
      client.say({ id: '1', type: 'authenticate', token: 'ada' });
      client.say({ id: '2', type: 'subscribe' });
      client.say({ id: '3', type: 'catalog.echo' });
      client.say({ id: '4', type: 'unsubscribe' });
      answer.resolve();
      await client.until(({ id }) => id === '4');
      await client.until(({ id }) => id === '3');
      expect(client.said.filter(({ id }) => id !== '3').map(({ type }) => type)).to.deep.equal([
        'authenticated',
        'subscribed',
        'unsubscribed',
      ]);
      expect(client.said.find(({ id }) => id === '3')?.type).to.equal('result');
    }));

  it('must be known after ten seconds', () =>
    serving(async (server, { clock }) => {
      const [silent, known] = [await Client.open(server, null), await Client.open(server)];
      clock.advance(9_000);
      expect((await silent.ask({ type: 'ping' })).error?.code).to.equal('UNAUTHENTICATED');
      clock.advance(1_000);
      expect(await silent.closed).to.deep.equal(gone);
      expect((await known.ask({ type: 'ping' })).type).to.equal('pong');
    }));

  it('is sent away with a token that is not good', () =>
    serving(async (server) => {
      const client = await Client.open(server, null);
      expect((await client.ask({ type: 'authenticate', token: 'nobody' })).error?.code).to.equal('UNAUTHENTICATED');
      expect(await client.closed).to.deep.equal(gone);
    }));

  it('is asked again later where nobody can say for now', () =>
    serving(async (server, { doorman }) => {
      const client = await Client.open(server, null);
      doorman.isDown = true;
      expect((await client.ask({ type: 'authenticate', token: 'ada' })).error?.code).to.equal('DEPENDENCY_DOWN');
      doorman.isDown = false;
      expect((await client.ask({ type: 'authenticate', token: 'ada' })).type).to.equal('authenticated');
    }));

  it('is sent away where the caller has as many connections as may be', () =>
    serving(
      async (server) => {
        await Client.open(server, 'ada');
        const client = await Client.open(server, null);
        const refused = await client.ask({ type: 'authenticate', token: 'ada-again' });
        expect(refused.error?.code).to.equal('TOO_MANY_CONNECTIONS');
        expect(await client.closed).to.deep.equal({ code: 1013, reason: 'TOO_MANY_CONNECTIONS' });
        const other = await Client.open(server, null);
        expect((await other.ask({ type: 'authenticate', token: 'bob' })).type).to.equal('authenticated');
      },
      { limits: { connectionsPerCaller: 1 } },
    ));
});

describe('credentials that change', () => {
  it('are renewed in place, and the subscription goes on with the new ones', () =>
    serving(async (server, ground) => {
      const client = await Client.open(server, 'ada');
      await client.ask({ type: 'subscribe' });
      ground.tell({ owner: 'key_ada' });
      await client.hears(1);
      expect((await client.ask({ type: 'authenticate', token: 'ada-again' })).type).to.equal('authenticated');
      ground.doorman.known.delete('ada');
      ground.clock.advance(3_000);
      ground.tell({ owner: 'key_ada' });
      await client.hears(2);
      expect((await client.ask({ type: 'catalog.echo' })).type).to.equal('result');
    }));

  it("are not renewed by another's", () =>
    serving(async (server) => {
      for (const isSubscribed of [false, true]) {
        const client = await Client.open(server, 'ada');
        if (isSubscribed) await client.ask({ type: 'subscribe' });
        expect((await client.ask({ type: 'authenticate', token: 'bob' })).error?.code).to.equal('UNAUTHENTICATED');
        expect(await client.closed).to.deep.equal(gone);
      }
    }));

  it('end connections when they are revoked, idle ones too, and those of nobody else', () =>
    serving(async (server, { clock, doorman }) => {
      const [idle, subscribed, other] = [
        await Client.open(server, 'ada'),
        await Client.open(server, 'ada'),
        await Client.open(server, 'bob'),
      ];
      await subscribed.ask({ type: 'subscribe' });
      doorman.known.delete('ada');
      clock.advance(1_000);
      expect(await idle.closed).to.deep.equal(gone);
      expect(await subscribed.closed).to.deep.equal(gone);
      expect((await other.ask({ type: 'ping' })).type).to.equal('pong');
      await until(() => server.closes.length === 2);
      expect(server.closes).to.deep.equal([
        [1008, 'server'],
        [1008, 'server'],
      ]);
    }));

  it('send nobody away while nobody can say whether they are good', () =>
    serving(async (server, { clock, doorman }) => {
      const client = await Client.open(server, 'ada');
      doorman.isDown = true;
      clock.advance(5_000);
      await client.ask({ type: 'ping' });
      doorman.isDown = false;
      doorman.known.delete('ada');
      clock.advance(1_000);
      expect(await client.closed).to.deep.equal(gone);
    }));
});

describe('tries to be known', () => {
  /** Budgets of two tries each, which nothing makes whole again. */
  const budgets = () => {
    const taken = new Map<string, number>();
    return makeLimits(
      {
        take: async (policy, key) => {
          const count = (taken.get(policy.name + key) ?? 0) + 1;
          taken.set(policy.name + key, count);
          return { policy, remaining: policy.quota - count, resetAfter: 30_000 };
        },
        restore: () => Promise.resolve(),
      },
      {
        principal: { name: 'principal', quota: 2, window: 60_000 },
        address: { name: 'address', quota: 2, window: 60_000 },
        account: null,
      },
    );
  };

  it('are taken from the budget of their address where they are wrong', () =>
    serving(
      async (server) => {
        for (const [code, reason] of [
          [1008, 'UNAUTHENTICATED'],
          [1008, 'UNAUTHENTICATED'],
          [1013, 'RATE_LIMITED'],
        ] as const) {
          const client = await Client.open(server, null);
          client.say({ id: 'a', type: 'authenticate', token: 'nobody' });
          expect(await client.closed).to.deep.equal({ code, reason });
          expect(client.said[0]?.error?.code).to.equal(reason);
        }
        const refused = await Client.open(server, 'nobody').catch(String);
        expect(refused).to.include('429');
        expect(await Client.open(server, 'ada')).to.have.property('isClosed', false);
      },
      { budgets: budgets() },
    ));

  it('are taken from the budget of whoever it is where they are right, and lose no connection', () =>
    serving(
      async (server) => {
        const client = await Client.open(server, 'ada');
        expect((await client.ask({ type: 'authenticate', token: 'ada-again' })).type).to.equal('authenticated');
        const refused = await client.ask({ type: 'authenticate', token: 'ada' });
        expect([refused.error?.code, refused.error?.details]).to.deep.equal([
          'RATE_LIMITED',
          { policy: 'principal', retry_after: 30 },
        ]);
        expect((await client.ask({ type: 'ping' })).type).to.equal('pong');
        expect(await Client.open(server, 'ada').catch(String)).to.include('429');
      },
      { budgets: budgets() },
    ));
});
