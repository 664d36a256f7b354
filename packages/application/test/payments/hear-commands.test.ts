import { later } from '@quayside/domain/kernel';
import { operationLease } from '@quayside/domain/payments';
import { expect } from 'chai';
import { authorizeCommand, Setting, voidCommand } from './setting.js';

describe('payments: what an order asks for', () => {
  let setting: Setting;
  beforeEach(() => {
    setting = new Setting();
  });

  it('authorizes the money, with the call in the journal before it leaves and after it returns', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    const { operations } = await setting.record();
    expect(await setting.state()).to.equal('requested: authorize.1 pending, held 0');
    expect(operations[0]).to.include({ attempts: 1, nextAttemptAt: later(setting.clock.now(), operationLease) });
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
    resume();
    await setting.idle();
    expect(await setting.state()).to.equal('authorized: authorize.1 succeeded, held 4200');
    expect(setting.events()).to.deep.equal(['1 payment_requested', '2 payment_authorized']);
    expect((await setting.record()).payment.reference).to.equal(`scripted:${setting.paymentId}.authorize.1`);
  });

  it('tells the outcome on the account of whoever placed the order, in the lane of the order', async () => {
    await setting.told(authorizeCommand);
    for (const event of setting.database.history(setting.paymentId))
      expect(event).to.include({ actor: 'key_of_the_buyer', requestId: 'request-1', lane: setting.orderId });
  });

  it('tells that the payment was declined, and why', async () => {
    await setting.told(authorizeCommand, 'pm_insufficient_funds');
    expect(await setting.state()).to.equal('declined: authorize.1 failed, held 0');
    expect((await setting.record()).payment).to.include({ reason: 'insufficient_funds' });
    expect(setting.events()).to.deep.equal(['1 payment_requested', '2 payment_declined']);
  });

  it('asks the gateway once, however often it is asked itself', async () => {
    await setting.told(authorizeCommand);
    await setting.told(authorizeCommand);
    await Promise.all([setting.tell(authorizeCommand), setting.tell(authorizeCommand)]);
    await setting.idle();
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
  });

  it('asks the gateway once when two commands for a new payment come at the same time', async () => {
    const results = await Promise.all([setting.tell(authorizeCommand), setting.tell(authorizeCommand)]);
    await setting.idle();
    expect(results.map(({ outcome }) => outcome)).to.deep.equal(['committed', 'committed']);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
  });

  it('acts once for a message that is delivered twice', async () => {
    const message = { id: setting.ids.next('msg') };
    await setting.tell(authorizeCommand, 'pm_ok', setting, message);
    await setting.idle();
    expect(await setting.tell(authorizeCommand, 'pm_ok', setting, message)).to.deep.equal({ outcome: 'taken' });
  });

  it('has one payment for an order', async () => {
    await setting.told(authorizeCommand);
    const second = await setting.tell(authorizeCommand, 'pm_ok', {
      paymentId: setting.ids.next('pay'),
      orderId: setting.orderId,
    });
    expect(second).to.deep.equal({ outcome: 'busy' });
    expect(setting.gateway.held).to.equal(4_200);
  });

  it('gives an authorization back', async () => {
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
    expect(setting.events().slice(2)).to.deep.equal(['3 void_requested', '4 payment_voided']);
    expect(setting.gateway.held).to.equal(0);
  });

  it('gives an authorization back that was still on its way when the void was asked for', async () => {
    const resume = setting.gateway.pause();
    await setting.told(authorizeCommand);
    await setting.told(voidCommand);
    await setting.told(voidCommand);
    expect(setting.calls()).to.deep.equal(['authorize authorize.1']);
    resume();
    await setting.idle();
    expect(await setting.state()).to.equal('voided: authorize.1 succeeded, void.2 succeeded, held 0');
    expect(setting.calls()).to.deep.equal(['authorize authorize.1', 'void void.2']);
  });

  it('voids at once what was never asked for, and does not ask for it later', async () => {
    await setting.told(voidCommand);
    await setting.told(authorizeCommand);
    expect(await setting.state()).to.equal('voided: held 0');
    expect(setting.events()).to.deep.equal(['1 payment_voided']);
    expect(setting.calls()).to.deep.equal([]);
  });

  it('has nothing to give back where the payment was declined', async () => {
    await setting.told(authorizeCommand, 'pm_declined');
    await setting.told(voidCommand);
    expect(await setting.state()).to.equal('declined: authorize.1 failed, held 0');
  });
});
