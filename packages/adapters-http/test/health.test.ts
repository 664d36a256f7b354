import { expect } from 'chai';
import { Health, managementApp } from '@quayside/adapters-http';
import { ManualClock } from '@quayside/adapters-memory';
import { ask } from './support/ask.js';
import { newGround, serving } from './support/ground.js';
import { ToyBox } from './support/toys.js';

type State = 'ok' | 'degraded' | 'down';

describe('health', () => {
  const withStates = (states: Readonly<Record<string, readonly [needed: boolean, State | 'broken']>>) =>
    Object.fromEntries(
      Object.entries(states).map(([name, [needed, status]]) => [
        name,
        {
          needed,
          check: async () => {
            if (status === 'broken') throw new Error('password=hunter2');
            return { status };
          },
        },
      ]),
    );

  it('says whether the process runs, should be called, and how all of it is', async () => {
    const cases = [
      [{ database: [true, 'ok'] }, 'ok', 200, 200],
      [{ database: [true, 'ok'], gateway: [false, 'down'] }, 'degraded', 200, 200],
      [{ database: [true, 'degraded'] }, 'degraded', 200, 200],
      [{ database: [true, 'down'], gateway: [false, 'ok'] }, 'down', 503, 503],
      [{ database: [true, 'broken'] }, 'down', 503, 503],
    ] as const;
    for (const [states, status, health, ready] of cases) {
      const app = new ToyBox(newGround({ components: withStates(states) })).app();
      const paths = ['/health', '/health/ready', '/health/live'];
      const [all, isReady, live] = await serving(app, ({ url }) =>
        Promise.all(paths.map((path) => ask(url + path, { headers: { authorization: '' } }))),
      );
      expect([all?.status, isReady?.status, live?.status]).to.deep.equal([health, ready, 200]);
      const report = JSON.parse(all?.text ?? '') as Record<string, unknown>;
      expect(report).to.deep.include({ status, version: '1.2.3', commit: 'abc', built_at: null, draining: false });
      expect(report['uptime_seconds']).to.be.a('number').within(0, 60);
      expect(report['components']).to.have.keys(Object.keys(states));
      expect(all?.text).to.not.include('hunter2');
      expect(all?.headers.get('cache-control')).to.equal('no-store');
    }
  });

  const counted = () => {
    let asked = 0;
    const clock = new ManualClock();
    const check = async () => {
      asked += 1;
      return { status: 'ok' as const };
    };
    const health = new Health({
      version: '1',
      commit: null,
      builtAt: null,
      startedAt: clock.now(),
      clock,
      components: { database: { needed: true, check } },
    });
    return { health, clock, asked: () => asked };
  };

  it('asks its components once a second at most, however often it is asked', async () => {
    const { health, clock, asked } = counted();
    await Promise.all([health.report(), health.isReady(), health.report()]);
    clock.advance(900);
    await health.report();
    expect(asked()).to.equal(1);
    clock.advance(200);
    expect(await health.report()).to.deep.include({ uptime_seconds: 1 });
    expect(asked()).to.equal(2);
  });

  it('takes a component that does not answer in time as down', async () => {
    const clock = new ManualClock();
    const silent = { needed: true, check: () => new Promise<never>(() => undefined) };
    const health = new Health({
      version: '1',
      commit: null,
      builtAt: null,
      startedAt: clock.now(),
      clock,
      components: { database: silent },
    });
    const report = health.report();
    clock.advance(2_000);
    expect(await report).to.deep.include({
      status: 'down',
      components: { database: { needed: true, status: 'down', detail: 'gave no answer in time' } },
    });
  });

  it('is degraded, and not ready, while the process is shutting down', async () => {
    const { health } = counted();
    health.drain();
    expect(await health.isReady()).to.equal(false);
    expect(await health.report()).to.deep.include({ status: 'degraded', draining: true });
  });

  it('and metrics are on a port of their own', async () => {
    const { clock, log, health } = newGround();
    await serving(managementApp({ clock, log, health, metrics: async () => 'up 1\n' }), async ({ url }) => {
      const metrics = await ask(`${url}/metrics`);
      expect([metrics.status, metrics.text, metrics.headers.get('content-type')]).to.deep.equal([
        200,
        'up 1\n',
        'text/plain; version=0.0.4; charset=utf-8',
      ]);
      expect((await ask(`${url}/health`)).status).to.equal(200);
      expect((await ask(`${url}/api/v1/toys`)).status).to.equal(404);
    });
    await serving(
      managementApp({ clock, log, health, metrics: () => Promise.reject(new Error('no')) }),
      async ({ url }) => {
        expect((await ask(`${url}/metrics`)).status).to.equal(500);
      },
    );
    await serving(new ToyBox(newGround()).app(), async ({ url }) => {
      expect((await ask(`${url}/metrics`)).status).to.equal(404);
    });
  });
});
