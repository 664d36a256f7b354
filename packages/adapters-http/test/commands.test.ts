import { refusing } from '@quayside/testkit';
import { expect } from 'chai';
import { kernelFailure } from '@quayside/application/kernel';
import { ask, codeOf } from './support/ask.js';
import { listen, newGround, serving, type Running } from './support/ground.js';
import { ToyBox } from './support/toys.js';

describe('commands over HTTP', () => {
  const box = new ToyBox(newGround());
  let server: Running;
  before(async () => {
    server = await listen(box.app());
  });
  after(() => server.stop());

  const make = (label: string, headers: Readonly<Record<string, string>> = {}) =>
    ask(`${server.url}/api/v1/toys`, { body: { label }, headers });

  describe('with an idempotency key', () => {
    it('answer a retry with the bytes of the first answer, and act once', async () => {
      const made = box.made;
      const first = await make('Kite', { 'idempotency-key': 'k-1', 'x-request-id': 'first' });
      const second = await make('Kite', { 'idempotency-key': 'k-1', 'x-request-id': 'second' });
      expect(second.text).to.equal(first.text);
      expect([first.status, second.status]).to.deep.equal([201, 201]);
      expect([first.headers.get('idempotent-replayed'), second.headers.get('idempotent-replayed')]).to.deep.equal([
        null,
        'true',
      ]);
      expect(second.headers.get('x-request-id')).to.equal('second');
      for (const name of ['location', 'etag'])
        expect(second.headers.get(name)).to.equal(first.headers.get(name)).and.not.equal(null);
      expect(box.made).to.equal(made + 1);
    });

    it('make one thing of fifty attempts at once', async () => {
      const made = box.made;
      const all = await Promise.all(Array.from({ length: 50 }, () => make('Drum', { 'idempotency-key': 'k-2' })));
      expect(box.made).to.equal(made + 1);
      const others = all.filter(({ status }) => status !== 201);
      for (const told of others) {
        expect([told.status, codeOf(told), told.headers.get('retry-after')]).to.deep.equal([
          409,
          'IDEMPOTENCY_KEY_IN_PROGRESS',
          '1',
        ]);
      }
      expect(new Set(all.filter(({ status }) => status === 201).map(({ text }) => text)).size).to.equal(1);
    });

    it('refuse the same key with another input, and a key that is none', async () => {
      await make('Top', { 'idempotency-key': 'k-3' });
      const reused = await make('Top hat', { 'idempotency-key': 'k-3' });
      expect([reused.status, codeOf(reused)]).to.deep.equal([422, 'IDEMPOTENCY_KEY_REUSED']);
      for (const key of ['', 'a b', 'x'.repeat(256)]) {
        const told = await make('Top', { 'idempotency-key': key });
        expect([told.status, codeOf(told)]).to.deep.equal([422, 'IDEMPOTENCY_KEY_INVALID']);
      }
    });
  });

  describe('that change a version', () => {
    const change = (headers: Readonly<Record<string, string>>, method = 'PATCH') =>
      ask(`${server.url}/api/v1/toys/bear`, { method, body: { label: 'New' }, headers });
    beforeEach(() => box.put({ id: 'bear', label: 'Bear', tags: [], version: 3 }));

    it('are done where If-Match names it', async () => {
      const told = await change({ 'if-match': '"v3"' });
      expect([told.status, told.headers.get('etag')]).to.deep.equal([200, '"v4"']);
      expect((await change({ 'if-match': '*' })).headers.get('etag')).to.equal('"v5"');
    });

    it('are refused with 412 where it names another, and say which there is', async () => {
      const told = await change({ 'if-match': '"v2"' });
      expect([told.status, codeOf(told), told.envelope.error?.details]).to.deep.equal([
        412,
        'VERSION_MISMATCH',
        { current_version: 3 },
      ]);
    });

    it('are refused with 412 where it is no tag that was ever given', async () => {
      for (const tag of [
        'W/"v3"',
        'v3',
        '3',
        '"3"',
        '"v3", "v4"',
        '"v0"',
        '"v-1"',
        '"v03"',
        '"x"',
        '',
        '"v3',
        '"v99999999999999999999"',
      ]) {
        const told = await change({ 'if-match': tag });
        expect([tag, told.status, codeOf(told)]).to.deep.equal([tag, 412, 'PRECONDITION_FAILED']);
      }
    });

    it('are refused with 428 where it is missing', async () => {
      const told = await change({});
      expect([told.status, codeOf(told)]).to.deep.equal([428, 'VERSION_REQUIRED']);
      expect(told.text).to.include('If-Match');
      const stranger = await change({ authorization: 'Bearer nobody' });
      expect(stranger.status).to.equal(401);
    });
  });

  describe('that can wait for an end', () => {
    it('do so where Prefer asks for it, and say so', async () => {
      const cases = [
        ['wait=5', 'wait=5'],
        ['respond-async, wait=1', 'wait=1'],
        ['wait="2"', 'wait=2'],
        ['WAIT = 30', 'wait=30'],
        ['wait=3; foo=bar', 'wait=3'],
        ['wait=31', null],
        ['wait=-1', null],
        ['wait=1.5', null],
        ['wait=', null],
        ['wait=abc', null],
        ['wait=0', null],
        ['return=minimal', null],
        ['wait=99, wait=1', null],
      ] as const;
      for (const [prefer, applied] of cases) {
        const told = await make('Clock', { prefer });
        expect([prefer, told.status, told.headers.get('preference-applied')]).to.deep.equal([prefer, 201, applied]);
        expect(told.envelope.data).to.deep.include({ label: applied === null ? 'Clock' : 'Clock, settled' });
      }
    });
  });

  it('are told to come again where a limit or a dependency refuses them', async () => {
    const limited = {
      code: 'RATE_LIMITED',
      category: 'limited',
      message: 'Slowly.',
      details: { retry_after: 7 },
    } as const;
    const cases = [
      [limited, 429, '7'],
      [kernelFailure('DEPENDENCY_DOWN'), 503, '1'],
    ] as const;
    for (const [refusal, status, after] of cases) {
      const app = new ToyBox(newGround({ limits: refusing(refusal) })).app();
      const told = await serving(app, ({ url }) => ask(`${url}/api/v1/toys`, { body: { label: 'x' } }));
      expect([told.status, told.headers.get('retry-after')]).to.deep.equal([status, after]);
    }
  });

  it('are told when there is no answer in time', async () => {
    const slow = new ToyBox(newGround());
    const told = await serving(slow.app({ limits: { patience: 30 } }), ({ url }) => ask(`${url}/api/v1/gate`));
    slow.open();
    expect([told.status, codeOf(told)]).to.deep.equal([504, 'DEADLINE_EXCEEDED']);
  });
});
