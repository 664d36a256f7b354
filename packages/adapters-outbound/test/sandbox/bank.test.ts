import { expect } from 'chai';
import {
  holdingsOf,
  memorySandboxLedger,
  sandboxBank,
  type BankReply,
  type SandboxBankOptions,
  type SandboxEntry,
} from '../../src/index.js';
import { all, manualClock, question } from '../support.js';

const setUp = (options: Partial<SandboxBankOptions> = {}) => {
  const ledger = memorySandboxLedger();
  const clock = manualClock();
  const told: SandboxEntry[] = [];
  const bank = sandboxBank({ ledger, clock, told: (entry) => told.push(entry), ...options });
  return { ledger, clock, told, bank };
};
const outcome = (reply: BankReply): string => (reply.reply === 'answer' ? reply.answer.outcome : reply.reply);
const reason = (reply: BankReply): string | null =>
  reply.reply === 'answer' && reply.answer.outcome === 'declined' ? reply.answer.reason : null;

describe('the sandbox bank', () => {
  it('says why it declines', async () => {
    const { bank } = setUp();
    const reasons = ['pm_declined', 'pm_insufficient_funds', 'pm_made_up', 'constructor'].map(async (method, number) =>
      reason(await bank.authorize(question(number, method))),
    );
    expect(await Promise.all(reasons)).to.deep.equal([
      'card_declined',
      'insufficient_funds',
      'unknown_payment_method',
      'unknown_payment_method',
    ]);
  });

  it('says that a payment was voided before, or authorized already', async () => {
    const { bank } = setUp();
    await bank.void({ key: 'void', paymentId: question(1).paymentId });
    await bank.authorize(question(2));
    expect(reason(await bank.authorize(question(1)))).to.equal('voided_before');
    expect(reason(await bank.authorize({ ...question(2), key: 'another' }))).to.equal('already_authorized');
  });

  it('plays pm_slow: acts at once, and answers after its time', async () => {
    const { bank, clock } = setUp({ slowAfter: 2_000 });
    const answers: string[] = [];
    const call = bank.authorize(question(1, 'pm_slow')).then((reply) => answers.push(outcome(reply)));
    // It has acted, and waits, by the next turn of the event loop.
    await new Promise((resolve) => setImmediate(resolve));
    expect(outcome(await bank.lookUp(question(1).key))).to.equal('authorized');
    expect(clock.waiting).to.deep.equal([2_000]);
    expect(answers).to.deep.equal([]);
    clock.pass(2_000);
    await call;
    expect(answers).to.deep.equal(['authorized']);
  });

  it('plays pm_flaky: fails the first tries of each key without doing anything', async () => {
    const { bank, ledger } = setUp({ failingTries: 2 });
    const replies: string[] = [];
    for (const number of [1, 2, 1, 2]) replies.push(outcome(await bank.authorize(question(number, 'pm_flaky'))));
    expect(await all(ledger.entries())).to.deep.equal([]);
    expect(outcome(await bank.lookUp(question(1).key))).to.equal('not_found');
    for (const number of [1, 2, 1]) replies.push(outcome(await bank.authorize(question(number, 'pm_flaky'))));
    expect(replies).to.deep.equal(['failed', 'failed', 'failed', 'failed', 'authorized', 'authorized', 'authorized']);
  });

  it('plays pm_timeout: is silent for the first tries of a key without doing anything', async () => {
    const { bank, ledger } = setUp({ silentTries: 2 });
    const asked = question(1, 'pm_timeout');
    expect([outcome(await bank.authorize(asked)), outcome(await bank.authorize(asked))]).to.deep.equal([
      'silence',
      'silence',
    ]);
    expect(await all(ledger.entries())).to.deep.equal([]);
    expect(outcome(await bank.authorize(asked))).to.equal('authorized');
    const declined = question(2, 'pm_timeout_declined');
    await bank.authorize(declined);
    await bank.authorize(declined);
    expect(reason(await bank.authorize(declined))).to.equal('card_declined');
  });

  it('plays pm_lost_reply: acts, and loses each answer', async () => {
    const { bank, ledger } = setUp();
    const asked = question(1, 'pm_lost_reply');
    expect([outcome(await bank.authorize(asked)), outcome(await bank.authorize(asked))]).to.deep.equal([
      'lost',
      'lost',
    ]);
    expect(outcome(await bank.lookUp(asked.key))).to.equal('authorized');
    expect(holdingsOf(await all(ledger.entries()))).to.have.length(1);
  });

  it('tells of each operation once, also of one whose answer is lost', async () => {
    const { bank, told } = setUp();
    for (const asked of [
      question(1),
      question(1),
      question(2, 'pm_declined'),
      question(3, 'pm_lost_reply'),
      question(4, 'pm_timeout'),
    ]) {
      await bank.authorize(asked);
    }
    await bank.void({ key: 'void', paymentId: question(1).paymentId });
    await bank.void({ key: 'void', paymentId: question(1).paymentId });
    expect(told.map(({ key }) => key)).to.deep.equal([question(1).key, question(2).key, question(3).key, 'void']);
  });

  it('writes down what a void gave back', async () => {
    const { bank, told } = setUp();
    await bank.authorize(question(1));
    for (const key of ['first', 'second']) await bank.void({ key, paymentId: question(1).paymentId });
    expect(told.slice(1).map((entry) => entry.kind === 'void' && entry.released)).to.deep.equal([
      question(1).amount,
      null,
    ]);
  });

  it('fails while its ledger does', async () => {
    const { bank, ledger } = setUp();
    const failure = { ok: false, error: { code: 'sandbox_ledger_unwritable', message: 'the disk is full' } } as const;
    ledger.record = async () => failure;
    ledger.find = async () => failure;
    const replies = [
      bank.authorize(question(1)),
      bank.authorize(question(1, 'pm_flaky')),
      bank.void({ key: 'void', paymentId: question(1).paymentId }),
      bank.lookUp('key'),
    ];
    for (const reply of await Promise.all(replies))
      expect(reply).to.deep.equal({ reply: 'failed', why: 'the disk is full' });
  });
});
