import type { GatewayNotice } from '@quayside/application/payments';
import type { GatewayAnswer } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorizeCommand, outputOf, Setting, voidCommand } from './setting.js';

describe('payments.receive_webhook', () => {
  let setting: Setting;
  beforeEach(() => {
    setting = new Setting();
  });

  const authorized: GatewayAnswer = { outcome: 'authorized', reference: 'from the webhook' };
  const notice = (answer: GatewayAnswer, operation = 'authorize.1'): GatewayNotice => ({
    paymentId: setting.paymentId,
    key: `${setting.paymentId}.${operation}`,
    answer,
  });
  const lines = () => setting.log.lines.map(({ message }) => message);

  it('settles a payment whose answer was lost', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    expect(outputOf(await setting.webhook(notice(authorized)))).to.deep.equal({ settled: true });
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.database.history(setting.paymentId).at(-1)).to.include({ requestId: 'request-2' });
  });

  it('settles a payment before its own call comes back, and the answer of the call changes nothing', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    expect(outputOf(await setting.webhook(notice(authorized)))).to.deep.equal({ settled: true });
    resume();
    await setting.idle();
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect((await setting.record()).payment.reference).to.equal('from the webhook');
    expect(setting.events()).to.deep.equal(['1 payment_requested', '2 payment_authorized']);
  });

  it('acknowledges what it has heard before, late and out of order', async () => {
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    for (const late of [
      notice(authorized),
      notice({ outcome: 'voided' }, 'void.2'),
      notice(authorized),
      notice({ outcome: 'declined', reason: 'late' }),
    ])
      expect(outputOf(await setting.webhook(late))).to.deep.equal({ settled: false });
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
  });

  it('leaves a void that is under way alone when it hears late of the authorization', async () => {
    await setting.told(authorizeCommand);
    const resume = setting.gateway.pause();
    await setting.told(voidCommand);
    const before = await setting.record();
    expect(outputOf(await setting.webhook(notice(authorized)))).to.deep.equal({ settled: false });
    expect(await setting.record()).to.deep.equal(before);
    resume();
  });

  it('ends in one settlement where webhooks, the call and the reconciler race', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    resume();
    setting.clock.advance(30_000);
    const answers = await Promise.all([
      setting.webhook(notice(authorized)),
      setting.webhook(notice(authorized)),
      setting.sweepAfter(0),
    ]);
    await setting.idle();
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(answers.slice(0, 2).map((answer) => answer && answer.ok)).to.deep.equal([true, true]);
    expect(setting.events()).to.have.length(2);
  });

  it('voids at once what is authorized too late', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    await setting.webhook(notice(authorized));
    await setting.idle();
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'void void.2']);
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
  });

  it('believes nothing that is not signed', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    const { body, headers } = setting.gateway.webhook(notice(authorized));
    for (const forged of [
      { body, headers: {} },
      { body: `${body} `, headers },
      { body: '{', headers: { 'x-signature': 'x' } },
    ]) {
      const answer = await setting.call('payments.receive_webhook', { gateway: 'scripted', ...forged }, null);
      expect(answer).to.deep.include({ ok: false });
      expect(answer.ok ? null : answer.failure).to.include({
        code: 'WEBHOOK_NOT_VERIFIED',
        category: 'unauthenticated',
      });
    }
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
  });

  it('does not know other gateways', async () => {
    const answer = await setting.call('payments.receive_webhook', { gateway: 'nobody', body: '', headers: {} }, null);
    expect(outputOf(answer)).to.equal('UNKNOWN_GATEWAY');
  });

  it('lets no provider speak for the payments of another', async () => {
    setting.gateway.script('answer_lost');
    await setting.told(authorizeCommand);
    expect(outputOf(await setting.webhook(notice(authorized), setting.stranger))).to.deep.equal({ settled: false });
    expect(await setting.state()).to.equal('unknown: authorize.1 unknown, held 0');
    expect(lines()).to.include('a webhook is about no operation that is known here');
  });

  it('acknowledges what is about nothing known here, and logs it', async () => {
    expect(outputOf(await setting.webhook(notice(authorized)))).to.deep.equal({ settled: false });
    expect(lines()).to.deep.equal(['a webhook is about no operation that is known here']);
  });

  it('acknowledges what tells no outcome, and logs it', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    for (const outcome of [
      { outcome: 'unknown', why: '?' },
      { outcome: 'unreachable', why: '?' },
      { outcome: 'not_found' },
    ] as const)
      expect(outputOf(await setting.webhook(notice(outcome)))).to.deep.equal({ settled: false });
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
    expect(lines()).to.deep.equal(Array.from({ length: 3 }, () => 'a webhook told no outcome'));
    resume();
  });

  it('names what is wrong with a call that is no webhook', async () => {
    const answer = await setting.call('payments.receive_webhook', { gateway: 'UP', body: 1 }, null);
    expect(answer.ok ? null : answer.failure.details).to.deep.equal({
      issues: [
        { path: 'gateway', message: 'must be the name of a gateway' },
        { path: 'body', message: 'must be string, not 1' },
        { path: 'headers', message: 'is required' },
      ],
    });
  });
});
