import type { PaymentGateway } from '@quayside/application/payments';
import type { GatewayAnswer } from '@quayside/domain';
import { expect } from 'chai';
import sinon from 'sinon';
import { resilient, type ResilienceOptions } from '../src/index.js';
import { question } from './support.js';

const authorized: GatewayAnswer = { outcome: 'authorized', reference: 'r' };
const unknown: GatewayAnswer = { outcome: 'unknown', why: 'lost' };
const unreachable: GatewayAnswer = { outcome: 'unreachable', why: 'refused' };

describe('a gateway with its protections', () => {
  let time: sinon.SinonFakeTimers;
  beforeEach(() => {
    time = sinon.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  });
  afterEach(() => time.restore());

  /** A gateway whose answers a test gives by hand, or which has one answer for all. */
  const setUp = (options: ResilienceOptions = {}, always?: GatewayAnswer | (() => Promise<GatewayAnswer>)) => {
    const asked: { readonly key: string; answer(answer: GatewayAnswer): void }[] = [];
    const ask = (key: string): Promise<GatewayAnswer> => {
      const { promise, resolve } = Promise.withResolvers<GatewayAnswer>();
      asked.push({ key, answer: resolve });
      if (typeof always === 'function') return always();
      if (always) resolve(always);
      return promise;
    };
    const inner: PaymentGateway = {
      name: 'scripted',
      authorize: ({ key }) => ask(key),
      void: ({ key }) => ask(key),
      lookUp: (key) => ask(key),
      readWebhook: (body) => ({ key: body, paymentId: question(1).paymentId, answer: authorized }),
    };
    const gateway = resilient(inner, { random: () => 0, ...options });
    const answers: GatewayAnswer[] = [];
    /** Asks, and keeps the answer once there is one. */
    const call = async (number = 1): Promise<void> => {
      void gateway.authorize(question(number)).then((answer) => answers.push(answer));
      await time.tickAsync(0);
    };
    const answer = async (index: number, given: GatewayAnswer): Promise<void> => {
      asked[index]?.answer(given);
      await time.tickAsync(0);
    };
    return { gateway, asked, answers, call, answer };
  };
  const failing = { minimum: 4, window: 4, tries: 1, openFor: 1_000 };

  it('hands on what needs no protection', async () => {
    const { gateway, asked } = setUp({}, authorized);
    expect(gateway.name).to.equal('scripted');
    expect(await gateway.authorize(question(1))).to.deep.equal(authorized);
    expect(await gateway.void(question(2))).to.deep.equal(authorized);
    expect(await gateway.lookUp('looked up')).to.deep.equal(authorized);
    expect(asked.map(({ key }) => key)).to.deep.equal([question(1).key, question(2).key, 'looked up']);
    expect(gateway.readWebhook('body', {})).to.have.property('key', 'body');
    expect(gateway.state()).to.deep.equal({ breaker: 'closed', active: 0, queued: 0 });
  });

  it('throws a bug of the gateway on', async () => {
    const { gateway } = setUp({}, () => Promise.reject(new TypeError('a bug')));
    let thrown: unknown = null;
    await gateway.authorize(question(1)).catch((error: unknown) => {
      thrown = error;
    });
    expect(thrown).to.be.instanceOf(TypeError);
  });

  describe('further tries', () => {
    it('send the same key again after waits that grow, until there is an answer', async () => {
      const { asked, answers, call, answer } = setUp({ tries: 3, firstWait: 100 });
      await call();
      await answer(0, unknown);
      await time.tickAsync(99);
      expect(asked).to.have.length(1);
      await time.tickAsync(1);
      expect(asked).to.have.length(2);
      await answer(1, unreachable);
      await time.tickAsync(199);
      expect(asked).to.have.length(2);
      await time.tickAsync(1);
      await answer(2, authorized);
      expect(new Set(asked.map(({ key }) => key))).to.deep.equal(new Set([question(1).key]));
      expect(answers).to.deep.equal([authorized]);
    });

    it('are cut by chance by up to a half, and never longer than the longest', async () => {
      const { asked, call, answer } = setUp({ tries: 3, firstWait: 100, longestWait: 120, random: () => 1 });
      await call();
      await answer(0, unknown);
      await time.tickAsync(50);
      expect(asked).to.have.length(2);
      await answer(1, unknown);
      await time.tickAsync(60);
      expect(asked).to.have.length(3);
    });

    it('end', async () => {
      const { asked, answers, call } = setUp({ tries: 3 }, unreachable);
      await call();
      await time.tickAsync(5_000);
      expect(asked).to.have.length(3);
      expect(answers).to.deep.equal([unreachable]);
    });

    it('are not made after a decline or a look-up that found nothing', async () => {
      for (const final of [{ outcome: 'declined', reason: 'no' }, { outcome: 'not_found' }] as const) {
        const { asked, answers, call } = setUp({}, final);
        await call();
        await time.tickAsync(5_000);
        expect([asked.length, answers]).to.deep.equal([1, [final]]);
      }
    });

    it('do not make a question that may have arrived unreachable', async () => {
      const { answers, call, answer } = setUp({ tries: 2, firstWait: 100 });
      await call();
      await answer(0, unknown);
      await time.tickAsync(100);
      await answer(1, unreachable);
      expect(answers).to.deep.equal([{ outcome: 'unknown', why: unreachable.why }]);
    });
  });

  describe('the time limit', () => {
    it('answers unknown where the question had left, and sends nothing more', async () => {
      const { asked, answers, call, answer } = setUp({ timeLimit: 1_000 });
      await call();
      await time.tickAsync(999);
      expect(answers).to.deep.equal([]);
      await time.tickAsync(1);
      expect(answers).to.deep.equal([{ outcome: 'unknown', why: 'no answer within 1000 ms' }]);
      await answer(0, unknown);
      await time.tickAsync(10_000);
      expect(asked).to.have.length(1);
    });

    it('holds for all tries of a call together', async () => {
      const { asked, answers, call } = setUp(
        { timeLimit: 250, tries: 10, firstWait: 100, longestWait: 100 },
        unreachable,
      );
      await call();
      await time.tickAsync(250);
      expect([asked.length, answers.length]).to.deep.equal([3, 1]);
      expect(answers[0]).to.have.property('outcome', 'unreachable');
      await time.tickAsync(1_000);
      expect(asked).to.have.length(3);
    });

    it('answers unreachable where the question was still waiting for its turn, and never sends it', async () => {
      const { asked, answers, call, answer } = setUp({ timeLimit: 1_000, concurrent: 1 });
      await call(1);
      await time.tickAsync(500);
      await call(2);
      await time.tickAsync(999);
      expect(answers.map(({ outcome }) => outcome)).to.deep.equal(['unknown']);
      await time.tickAsync(1);
      expect(answers.map(({ outcome }) => outcome)).to.deep.equal(['unknown', 'unreachable']);
      await answer(0, authorized);
      expect(asked).to.have.length(1);
    });
  });

  describe('the bulkhead', () => {
    it('asks so many at a time, lets so many wait, and answers unreachable beyond', async () => {
      const { gateway, asked, answers, call, answer } = setUp({ concurrent: 2, queue: 1 });
      for (const number of [1, 2, 3, 4]) await call(number);
      expect(asked).to.have.length(2);
      expect(answers.map(({ outcome }) => outcome)).to.deep.equal(['unreachable']);
      expect(gateway.state()).to.deep.equal({ breaker: 'closed', active: 2, queued: 1 });
      await answer(0, authorized);
      expect(asked.map(({ key }) => key)).to.deep.equal([1, 2, 3].map((number) => question(number).key));
    });

    it('gives its place to others while a call waits for its next try', async () => {
      const { asked, call, answer } = setUp({ concurrent: 1, firstWait: 100 });
      await call(1);
      await call(2);
      await answer(0, unreachable);
      expect(asked.map(({ key }) => key)).to.deep.equal([question(1).key, question(2).key]);
    });
  });

  describe('the breaker', () => {
    const opened = async (given: GatewayAnswer | (() => Promise<GatewayAnswer>)) => {
      const context = setUp(failing, given);
      for (const number of [1, 2, 3, 4]) await context.call(number);
      return context;
    };

    it('opens after failures, and then answers unreachable without asking', async () => {
      const { gateway, asked, answers, call } = await opened(unknown);
      expect(gateway.state().breaker).to.equal('open');
      await call(5);
      expect([asked.length, answers[4]?.outcome]).to.deep.equal([4, 'unreachable']);
    });

    it('stays closed while declines are all that it hears, and while half succeeds', async () => {
      const declines = await opened({ outcome: 'declined', reason: 'no' });
      expect(declines.gateway.state().breaker).to.equal('closed');
      let number = 0;
      const halves = await opened(async () => ((number += 1) % 2 === 0 ? authorized : unknown));
      expect(halves.gateway.state().breaker).to.equal('closed');
    });

    it('lets one question through after a while, and closes when that is answered', async () => {
      let now: GatewayAnswer = unknown;
      let hold: Promise<void> = Promise.resolve();
      const { gateway, asked, answers, call } = await opened(async () => {
        await hold;
        return now;
      });
      now = authorized;
      const probe = Promise.withResolvers<void>();
      hold = probe.promise;
      await time.tickAsync(1_000);
      await call(5);
      await call(6);
      expect([gateway.state().breaker, asked.length]).to.deep.equal(['half_open', 5]);
      probe.resolve();
      await time.tickAsync(0);
      expect(gateway.state().breaker).to.equal('closed');
      expect(answers.slice(4)).to.deep.equal([authorized, authorized]);
    });

    it('stays open twice as long when that fails', async () => {
      const { gateway, asked, call } = await opened(unknown);
      await time.tickAsync(1_000);
      await call(5);
      expect([gateway.state().breaker, asked.length]).to.deep.equal(['open', 5]);
      await time.tickAsync(1_999);
      await call(6);
      expect(asked).to.have.length(5);
      await time.tickAsync(1);
      await call(7);
      expect(asked).to.have.length(6);
    });

    it('says unknown of a call whose first try may have arrived', async () => {
      const { answers, call } = setUp({ ...failing, minimum: 1, window: 1, tries: 2 }, unknown);
      await call();
      await time.tickAsync(5_000);
      expect(answers.map(({ outcome }) => outcome)).to.deep.equal(['unknown']);
    });
  });
});
