import { QuaysideError } from '@quayside/client';
import { expect } from 'chai';
import { Caller } from '../src/caller.js';
import { settingsOf } from '../src/options.js';
import { Tokens } from '../src/tokens.js';
import { clientOf, orderId, orderInput, scripted } from './support/clients.js';
import { breakOff, grant, hangUp, html, refuse, silence, type Step } from './support/scripted-server.js';
import { TestTiming } from './support/test-timing.js';

const order = { id: orderId, status: 'placed' };
const fine = grant(order);

describe('a call that does not come through at once', () => {
  const server = scripted();

  const passing: readonly (readonly [string, Step])[] = [
    ['a connection that breaks before the answer', hangUp],
    ['a connection that breaks in the middle of the answer', breakOff],
    ['429', refuse(429, 'RATE_LIMITED')],
    ['502 of a proxy', html(502)],
    ['503', refuse(503, 'BUSY')],
    ['504', refuse(504, 'DEADLINE_EXCEEDED')],
    ['409 because its key is in progress', refuse(409, 'IDEMPOTENCY_KEY_IN_PROGRESS')],
  ];
  for (const [what, step] of passing) {
    it(`is tried again after ${what}, with the same key and the same bytes`, async () => {
      server.play(step, step, fine);
      const { client, timing } = clientOf(server);
      const input = { ...orderInput, metadata: { note: 'first' } };
      const called = client.orders.place.result(input);
      input.metadata.note = 'changed meanwhile';
      expect(await called).to.deep.include({ ok: true, data: order, attempts: 3 });
      const [first, ...others] = server.heard;
      expect(others).to.have.lengthOf(2);
      for (const other of others) {
        expect(other.body).to.equal(first?.body);
        expect(other.headers['idempotency-key']).to.equal(first?.headers['idempotency-key']);
      }
      expect(timing.pending, 'timers that are left').to.equal(0);
    });
  }

  it('is tried again where nothing listens', async () => {
    let calls = 0;
    const { client } = clientOf(server, {
      fetch: (url, init) => {
        calls += 1;
        return calls < 3 ? Promise.reject(new TypeError('fetch failed')) : fetch(url, init);
      },
    });
    server.play(fine);
    expect(await client.orders.get({ id: orderId })).to.deep.equal(order);
    expect([calls, server.heard.length]).to.deep.equal([3, 1]);
  });

  const final: readonly (readonly [number, string])[] = [
    [400, 'MALFORMED_JSON'],
    [403, 'FORBIDDEN'],
    [404, 'ORDER_NOT_FOUND'],
    [409, 'EXTERNAL_ID_TAKEN'],
    [412, 'VERSION_MISMATCH'],
    [422, 'IDEMPOTENCY_KEY_REUSED'],
    [428, 'VERSION_REQUIRED'],
    [500, 'INTERNAL'],
  ];
  for (const [status, code] of final) {
    it(`is not tried again after ${status} ${code}`, async () => {
      server.play(refuse(status, code), fine);
      const { client } = clientOf(server);
      const called = await client.orders.place.result(orderInput);
      expect(called).to.have.property('error').that.includes({ code, status, attempts: 1, isRetryable: false });
      expect(server.heard).to.have.lengthOf(1);
    });
  }

  it('acts once where its answer was lost, and is told the first answer', async () => {
    const placed = new Map<string, object>();
    const shop =
      (losesAnswer: boolean): Step =>
      (heard, response) => {
        const key = String(heard.headers['idempotency-key']);
        const before = placed.get(key);
        const made = before ?? { id: `order-${placed.size + 1}` };
        placed.set(key, made);
        const answer = losesAnswer ? hangUp : grant(made, before ? { 'idempotent-replayed': 'true' } : {});
        return answer(heard, response);
      };
    server.play(shop(true), shop(false));
    const { client } = clientOf(server);
    expect(await client.orders.place.result(orderInput)).to.deep.include({ data: { id: 'order-1' }, replayed: true });
    expect(placed.size).to.equal(1);
  });

  it('gives up after so many attempts, with the last refusal and the key to go on with', async () => {
    server.play(refuse(503, 'BUSY'));
    const { client } = clientOf(server, { retry: { attempts: 3 } });
    const called = await client.orders.place.result(orderInput);
    expect(called).to.have.property('error').that.includes({ code: 'BUSY', attempts: 3, isRetryable: true });
    if (!called.ok) expect(called.error.idempotencyKey).to.equal(server.heard[0]?.headers['idempotency-key']);
    expect(server.heard).to.have.lengthOf(3);
  });

  it('tells what no Quayside has answered', async () => {
    server.play(html(200), html(404), (_heard, response) => void response.writeHead(307, { location: '/' }).end());
    const { client } = clientOf(server);
    for (const [status, category] of [
      [200, 'internal'],
      [404, 'not_found'],
      [307, 'internal'],
    ] as const) {
      const called = await client.orders.get.result({ id: orderId });
      expect(called)
        .to.have.property('error')
        .that.includes({ code: 'UNREADABLE_ANSWER', status, category, isRetryable: false });
    }
    expect(server.heard).to.have.lengthOf(3);
  });

  it('tells that no answer came, and why', async () => {
    server.play(hangUp);
    const { client } = clientOf(server, { retry: { attempts: 2 } });
    const called = await client.orders.get.result({ id: orderId });
    if (called.ok) return expect.fail('there is an answer');
    expect(called.error).to.include({ code: 'NO_ANSWER', category: 'unavailable', status: null, isRetryable: true });
    expect(called.error.cause).to.be.instanceOf(TypeError);
  });
});

describe('a command that takes no idempotency key', () => {
  const server = scripted();
  const call = () =>
    new Caller({
      settings: settingsOf({ url: server.url }),
      tokens: new Tokens('qs_live_1', () => 0),
      timing: new TestTiming(),
      base: '/api/v1',
    }).call(
      'identity.log_in',
      { kind: 'command', method: 'POST', path: '/log-in', rest: 'body', unkeyed: true },
      {},
      {},
    );

  it('is tried again where the server says that it did nothing', async () => {
    server.play(refuse(503, 'BUSY'), refuse(429, 'RATE_LIMITED'), fine);
    expect(await call()).to.include({ ok: true, attempts: 3, idempotencyKey: null });
    expect(server.heard[0]?.headers).to.not.have.property('idempotency-key');
  });

  for (const [what, step] of [
    ['no answer', hangUp],
    ['half an answer', breakOff],
    ['a timeout', refuse(504, 'DEADLINE_EXCEEDED')],
    ['a 503 of a proxy', html(503)],
  ] as const)
    it(`is not tried again after ${what}, for it may have been heard`, async () => {
      server.play(step, fine);
      expect(await call())
        .to.have.property('error')
        .that.includes({ attempts: 1, isRetryable: false });
      expect(server.heard).to.have.lengthOf(1);
    });
});

describe('the wait before another attempt', () => {
  const server = scripted();

  it('doubles up to its bound, and is somewhere below that by chance', async () => {
    server.play(refuse(503, 'BUSY'));
    for (const [luck, waits] of [
      [0.5, [50, 100, 200, 250]],
      [0, [0, 0, 0, 0]],
      [0.999, [99.9, 199.8, 399.6, 499.5]],
    ] as const) {
      const { client, timing } = clientOf(server, { retry: { attempts: 5, firstDelay: 100, longestDelay: 500 } });
      timing.luck = luck;
      await client.orders.get.result({ id: orderId });
      expect(timing.waits.map((wait) => Math.round(wait * 10) / 10)).to.deep.equal(waits);
    }
  });

  it('is at least what the server asks for, in seconds or until a date by its own clock', async () => {
    const date = 'Sat, 21 Nov 2026 18:00:00 GMT';
    for (const [headers, expected] of [
      [{ 'retry-after': '7' }, 7_050],
      [{ 'retry-after': 'Sat, 21 Nov 2026 18:00:04 GMT', date }, 4_050],
      [{ 'retry-after': 'Sat, 21 Nov 2026 17:00:00 GMT', date }, 50],
      [{ 'retry-after': 'soon' }, 50],
    ] as const) {
      server.play(refuse(429, 'RATE_LIMITED', { headers }), fine);
      const { client, timing } = clientOf(server, { retry: { firstDelay: 100 } });
      await client.orders.get({ id: orderId });
      expect(timing.waits, JSON.stringify(headers)).to.deep.equal([expected]);
    }
  });

  it('is not begun where the call would be over before it', async () => {
    server.play(refuse(503, 'SHUTTING_DOWN', { headers: { 'retry-after': '3600' } }));
    const { client, timing } = clientOf(server);
    const called = await client.orders.get.result({ id: orderId });
    expect(called)
      .to.have.property('error')
      .that.includes({ code: 'SHUTTING_DOWN', attempts: 1, retryAfter: 3_600_000, isRetryable: true });
    expect(timing.waits).to.deep.equal([]);
  });
});

describe('the time of a call', () => {
  const server = scripted();

  it('is bounded for each attempt, and another one follows', async () => {
    server.play(silence, fine);
    const { client, timing } = clientOf(server, { attemptTimeout: 30_000 });
    const called = client.orders.place.result(orderInput);
    await server.hears(1);
    timing.advance(29_999);
    expect(server.heard).to.have.lengthOf(1);
    timing.advance(1);
    expect(await called).to.deep.include({ ok: true, attempts: 2 });
    expect(server.heard[1]?.headers['idempotency-key']).to.equal(server.heard[0]?.headers['idempotency-key']);
  });

  it('takes a request back that is waited for no longer', async () => {
    let taken: () => void = () => {};
    const isTakenBack = new Promise<void>((resolve) => {
      taken = resolve;
    });
    server.play((_heard, response) => void response.once('close', taken), fine);
    const { client, timing } = clientOf(server, { attemptTimeout: 30_000 });
    const called = client.orders.get({ id: orderId });
    await server.hears(1);
    timing.advance(30_000);
    await isTakenBack;
    expect(await called).to.deep.equal(order);
  });

  it('gives an attempt longer where it was asked to wait', async () => {
    server.play(silence, fine);
    const { client, timing } = clientOf(server, { attemptTimeout: 30_000 });
    const called = client.orders.place.result(orderInput, { wait: 10 });
    await server.hears(1);
    timing.advance(39_999);
    expect(server.heard).to.have.lengthOf(1);
    timing.advance(1);
    expect(await called).to.include({ attempts: 2 });
  });

  it('is bounded for all attempts together', async () => {
    server.play(refuse(503, 'BUSY'), silence);
    const { client, timing } = clientOf(server);
    const called = client.orders.place.result(orderInput, { timeout: 25_000 });
    await server.hears(2);
    timing.advance(25_000);
    const { error } = (await called) as { readonly error: QuaysideError };
    expect(error).to.include({ code: 'TIMED_OUT', category: 'timeout', status: null, attempts: 2, isRetryable: true });
    expect(error.cause).to.be.instanceOf(QuaysideError).and.include({ code: 'BUSY' });
    expect(timing.pending, 'timers that are left').to.equal(0);
  });

  it('covers the body of an answer, not its beginning alone', async () => {
    server.play((_heard, response) => void response.writeHead(200).write('{"success":'), fine);
    const { client, timing } = clientOf(server, { attemptTimeout: 30_000 });
    const called = client.orders.get.result({ id: orderId });
    await server.hears(1);
    timing.advance(30_000);
    expect(await called).to.include({ ok: true, attempts: 2 });
  });

  it('covers the source of the token', async () => {
    const { client, timing } = clientOf(server, { token: () => new Promise<string>(() => {}) });
    const called = client.orders.get.result({ id: orderId }, { timeout: 30_000 });
    timing.advance(30_000);
    expect(await called)
      .to.have.property('error')
      .that.includes({ code: 'TIMED_OUT' });
  });

  it('ends where its signal says so, with the reason of the signal, and leaves nothing behind', async () => {
    const reason = new Error('the customer has gone');
    const timing = new TestTiming(0);
    const { client } = clientOf(server, {}, timing);
    server.play(silence);
    const early = AbortSignal.abort(reason);
    expect(await client.orders.get({ id: orderId }, { signal: early }).catch((error: unknown) => error)).to.equal(
      reason,
    );
    expect(server.heard).to.have.lengthOf(0);

    const during = new AbortController();
    const asked = client.orders.get.result({ id: orderId }, { signal: during.signal });
    await server.hears(1);
    during.abort(reason);
    expect(await asked.catch((error: unknown) => error)).to.equal(reason);

    server.play(refuse(503, 'BUSY'));
    const between = new AbortController();
    const waiting = client.orders.get.result({ id: orderId }, { signal: between.signal });
    await server.hears(1);
    while (timing.pending !== 1) await new Promise(setImmediate);
    between.abort(reason);
    expect(await waiting.catch((error: unknown) => error)).to.equal(reason);
    expect(timing.pending, 'timers that are left').to.equal(0);
  });
});
