import type { CallFate } from '@quayside/adapters-memory/payments';
import { expect } from 'chai';
import fc from 'fast-check';
import { authorizeCommand, Setting, voidCommand } from './setting.js';

const fates: readonly CallFate[] = ['answered', 'answer_lost', 'question_lost', 'unreachable', 'broken'];
type Deed = (setting: Setting) => Promise<unknown> | void;
const deeds: Readonly<Record<string, Deed>> = {
  'the saga asks for the money': (setting) => setting.tell(authorizeCommand),
  'the saga asks for the money back': (setting) => setting.tell(voidCommand),
  'an operator asks for the money back': (setting) =>
    setting.call('payments.void', { id: setting.paymentId, expected_version: 'any' }, 'payments:write'),
  'a webhook tells of the authorization': (setting) => webhook(setting, 'authorize.1'),
  'a webhook tells of the void': (setting) => webhook(setting, 'void.2'),
  'seconds pass': (setting) => setting.sweepAfter(5_000),
  'the lease of a call passes': (setting) => setting.sweepAfter(30_000),
  'minutes pass': (setting) => setting.sweepAfter(8 * 60_000),
  'the process dies': (setting) => setting.crash(),
  'the process dies before what is committed next leaves it': async (setting) => {
    const dying = setting.context.runner.drain(0);
    await Promise.all([setting.tell(authorizeCommand), setting.tell(voidCommand)]);
    await Promise.all([setting.crash(), dying]);
  },
  'everything comes to rest': (setting) => setting.idle(),
};

/** Says what the provider knows of the operation, if it knows it. */
const webhook = async (setting: Setting, operation: string): Promise<void> => {
  const key = `${setting.paymentId}.${operation}`;
  const answer = setting.gateway.known(key);
  if (answer.outcome === 'authorized' || answer.outcome === 'voided')
    await setting.webhook({ paymentId: setting.paymentId, key, answer });
};

const heal = async (setting: Setting): Promise<void> => {
  await setting.idle();
  // Nothing is scripted any more than this many calls ahead.
  for (let round = 0; round < 60; round += 1) await setting.sweepAfter(300_000);
};

describe('payments under faults', () => {
  it('end with the ledger saying what the gateway holds, whatever is lost and whoever dies', async () => {
    const history = fc.record({
      fates: fc.array(fc.constantFrom(...fates), { maxLength: 12 }),
      deeds: fc.array(fc.constantFrom(...Object.keys(deeds)), { minLength: 1, maxLength: 12 }),
    });
    const ends = new Set<string>();
    await fc.assert(
      fc.asyncProperty(history, async (run) => {
        const setting = new Setting();
        await setting.tell(authorizeCommand);
        setting.gateway.script(...run.fates);
        for (const deed of run.deeds) await deeds[deed]?.(setting);
        await heal(setting);
        const { payment, operations } = await setting.record();
        ends.add(payment.status);
        expect(operations.filter(({ nextAttemptAt }) => nextAttemptAt !== null)).to.deep.equal([]);
        expect(setting.gateway.held).to.equal(payment.status === 'authorized' ? 4_200 : 0);
        expect((await setting.state()).endsWith(`held ${setting.gateway.held}`)).to.equal(true);
        if (payment.voidAsked) expect(payment.status).to.not.equal('authorized');
        expect(setting.events().map((event) => Number.parseInt(event, 10))).to.deep.equal(
          setting.events().map((_, index) => index + 1),
        );
      }),
      { numRuns: 300 },
    );
    expect([...ends]).to.include.members(['authorized', 'voided']);
  });
});
