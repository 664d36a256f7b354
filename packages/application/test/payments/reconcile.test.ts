import { OperationRunner, makePayments } from '@quayside/application/payments';
import { operationLease, unknownLimit } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorizeCommand, Setting, voidCommand } from './setting.js';

describe('payments: finding out what became of a call', () => {
  let setting: Setting;
  beforeEach(() => {
    setting = new Setting();
  });

  it('asks by the key after an answer that was lost, and books what it learns', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
    await setting.sweepAfter(2_000);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'lookUp authorize.1']);
    expect(setting.events()).to.deep.equal(['1 payment_requested', '2 outcome_unknown', '3 payment_authorized']);
  });

  it('does not ask before the time has come', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    await setting.sweepAfter(1_999);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
  });

  it('sends again, under the same key, what the gateway never heard of', async () => {
    setting.gateway.script('question_lost');
    await setting.told(authorizeCommand);
    await setting.sweepAfter(2_000);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'lookUp authorize.1', 'authorize authorize.1']);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
  });

  it('waits for a gateway that is down, longer each time, without calling the outcome unknown', async () => {
    setting.gateway.script('unreachable', 'unreachable', 'unreachable');
    await setting.told(authorizeCommand);
    for (const delay of [2_000, 4_000]) {
      await setting.sweepAfter(delay - 1);
      await setting.sweepAfter(1);
    }
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
    await setting.sweepAfter(8_000);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.calls()).to.have.length(5);
  });

  it('does not know what a gateway did that broke, and asks', async () => {
    setting.gateway.script('broken');
    await setting.told(authorizeCommand);
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
    expect(setting.log.lines.map(({ message }) => message)).to.include('a gateway broke on a call');
    await setting.sweepAfter(2_000);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
  });

  it('does not send at once again what a call did not find', async () => {
    let calls = 0;
    setting.gateway.authorize = async () => {
      calls += 1;
      return calls > 5 ? { outcome: 'unknown', why: 'enough' } : { outcome: 'not_found' };
    };
    await setting.told(authorizeCommand);
    expect(calls).to.equal(1);
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
  });

  it('gives up after a quarter of an hour, and gives back whatever the gateway holds', async () => {
    setting.gateway.script('answer_lost', ...Array.from({ length: 30 }, () => 'question_lost' as const));
    await setting.told(authorizeCommand);
    for (let waited = 0; waited < unknownLimit; waited += 60_000) await setting.sweepAfter(60_000);
    expect(setting.events()).to.deep.equal(['1 payment_requested', '2 outcome_unknown', '3 payment_expired']);
    expect(setting.gateway.held).to.equal(4_200);
    for (let round = 0; round < 40 && setting.gateway.held > 0; round += 1) await setting.sweepAfter(300_000);
    expect(await setting.state()).to.equal('expired: authorize.1 failed, void.2 succeeded, held 0');
    expect(setting.gateway.held).to.equal(0);
  });

  it('does not send an authorization again that nobody wants any more, but forbids it', async () => {
    setting.gateway.script('question_lost');
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    await setting.sweepAfter(2_000);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'lookUp authorize.1', 'void void.2']);
    expect(await setting.state()).to.equal('voided: authorize.1 failed, void.2 succeeded, held 0');
  });

  it('sends a void again until the gateway has done it', async () => {
    await setting.told(authorizeCommand);
    setting.gateway.script('question_lost', 'unreachable', 'answered', 'answer_lost');
    await setting.told(voidCommand);
    for (const delay of [2_000, 4_000, 16_000]) await setting.sweepAfter(delay);
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
    expect(setting.calls().slice(1)).to.deep.equal([
      'void void.2',
      'lookUp void.2',
      'lookUp void.2',
      'void void.2',
      'lookUp void.2',
    ]);
  });

  it('brings an operation to its end whose process died between the commit and the call', async () => {
    const dying = setting.context.runner.drain(0);
    await setting.told(authorizeCommand);
    await Promise.all([dying, setting.crash()]);
    expect(setting.calls()).to.deep.equal([]);
    await setting.sweepAfter(operationLease);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.calls()).to.deep.equal(['lookUp authorize.1', 'authorize authorize.1']);
  });

  it('brings an operation to its end whose process died between the call and its outcome', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    await setting.crash();
    resume();
    await setting.idle();
    expect(setting.gateway.held).to.equal(4_200);
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
    await setting.sweepAfter(operationLease);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'lookUp authorize.1']);
  });

  it('asks once where two processes look at the same time', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    const other = setting.process();
    setting.clock.advance(2_000);
    await Promise.all([setting.sweepAfter(0), setting.sweepAfter(0, other)]);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'lookUp authorize.1']);
  });

  it('does not ask after a call that this process still waits for', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    await setting.sweepAfter(operationLease);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
    resume();
    await setting.idle();
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
  });

  it('says so where the gateway of an operation is not configured, and leaves it to whoever has it', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    const { store, stranger, clock, log } = setting;
    const gateways = new Map([[stranger.name, stranger]]);
    const other = makePayments({
      work: store.work,
      payments: store,
      journal: store,
      gateways,
      defaultGateway: stranger.name,
      clock,
      log,
    });
    await setting.sweepAfter(2_000, other);
    expect(log.lines.map(({ message }) => message)).to.include(
      'an operation waits for a gateway that is not configured',
    );
    await setting.sweepAfter(operationLease);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
  });

  it('refuses to start with a default gateway that is not there', () => {
    const { store, clock, log } = setting;
    const deps = {
      work: store.work,
      payments: store,
      journal: store,
      gateways: new Map(),
      defaultGateway: 'absent',
      clock,
      log,
    };
    expect(() => makePayments(deps)).to.throw('there is no gateway named absent');
  });

  it('logs an outcome that could not be kept, and finds it again', async () => {
    const { store, gateway, clock, log } = setting;
    let breaks = true;
    const work: typeof store.work = {
      run: (unit, handler) =>
        breaks ? Promise.reject(new Error('the database went away')) : store.work.run(unit, handler),
    };
    const runner = new OperationRunner({ work, gateways: new Map([[gateway.name, gateway]]), clock, log });
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    setting.clock.advance(2_000);
    await runner.askAfter(await store.claimDue(clock.now(), operationLease, 10));
    expect(log.lines.at(-1)?.message).to.include('could not be kept');
    breaks = false;
    await setting.sweepAfter(operationLease);
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
  });
});

describe('payments: shutting down', () => {
  it('waits for the calls that are under way, and for their outcomes', async () => {
    const setting = new Setting();
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    const drained = setting.context.runner.drain(5_000);
    resume();
    await drained;
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.clock.untilNext()).to.equal(null);
  });

  it('abandons what takes longer to the journal, even where the answer still comes', async () => {
    const setting = new Setting();
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    const drained = setting.context.runner.drain(5_000);
    setting.clock.advance(5_000);
    await drained;
    resume();
    await setting.idle();
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
  });

  it('ends a sweep that waits for a gateway', async () => {
    const setting = new Setting();
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    setting.gateway.pause();
    const swept = setting.sweepAfter(2_000);
    const drained = setting.context.runner.drain(5_000);
    setting.clock.advance(5_000);
    await Promise.all([swept, drained]);
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
  });

  it('sends nothing any more, and asks after nothing; the journal keeps it', async () => {
    const setting = new Setting();
    await setting.context.runner.drain(5_000);
    await setting.told(authorizeCommand);
    await setting.sweepAfter(operationLease);
    expect(setting.calls()).to.deep.equal([]);
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
  });
});
