import { CountingIds, ManualClock, MemoryDatabase, memoryIdentity } from '@quayside/adapters-memory';
import type { AccountsTx } from '@quayside/application/identity';
import { command, contract, Overloaded, refuseAndKeep, type OnceClaim } from '@quayside/application/kernel';
import { registerUser } from '@quayside/domain/identity';
import { fail } from '@quayside/domain/kernel';
import { aCall, aCaller } from '@quayside/testkit';
import { expect } from 'chai';
import * as v from 'valibot';
import { failureOf, Shop } from '../orders/shop.js';

const refusing = contract({
  name: 'identity.test',
  kind: 'command',
  summary: 'A test',
  scope: 'public',
  once: 'never',
  input: v.strictObject({ keep: v.boolean() }),
  output: v.string(),
  errors: { refused: { category: 'conflict', message: 'No.' } },
});

describe('a refusal', () => {
  const open = () => {
    const ids = new CountingIds();
    const { work, accounts } = memoryIdentity(new MemoryDatabase(new ManualClock(), ids));
    const save = (tx: AccountsTx) => {
      const user = { id: ids.next('usr'), email: 'a@example.com', name: null, roles: [], passwordHash: 'a hash' };
      tx.accounts.save(registerUser(user, tx.now));
    };
    const useCase = command(refusing, work, async ({ keep }, { tx }) => {
      save(tx);
      return keep ? refuseAndKeep({ code: 'refused' }) : fail({ code: 'refused' });
    });
    const execute = (keep: boolean, once: OnceClaim | null = null) =>
      useCase.execute({ keep }, { caller: aCaller(), once, audit: null });
    const isKept = async () => (await accounts.findByAddress('a@example.com')) !== null;
    return { execute, isKept };
  };

  for (const keep of [false, true]) {
    it(keep ? 'that is to be remembered keeps what was staged' : 'keeps nothing of what was staged', async () => {
      const { execute, isKept } = open();
      expect(await execute(keep)).to.deep.equal({ outcome: 'refused', error: { code: 'refused' } });
      expect(await isKept()).to.equal(keep);
    });
  }

  it('that is to be remembered cannot be the kept answer to an idempotency key', async () => {
    const { execute, isKept } = open();
    const claim: OnceClaim = {
      principal: 'key_ada',
      useCase: 'identity.test',
      key: 'k',
      fingerprint: 'f',
      requestId: 'req_1',
      at: '2026-01-01T00:00:00.000Z',
      heldUntil: null,
      answer: () => '',
    };
    const broken = await execute(true, claim).catch((error: unknown) => error);
    expect(broken).to.be.an('error').with.property('message').that.contains('keeps a refusal');
    expect(await isKept()).to.equal(false);
  });
});

describe('a use case that has more to do than can be done', () => {
  it('says so, and no bug is logged', async () => {
    const shop = new Shop();
    const busy = {
      contract: refusing,
      execute: async () => {
        throw new Overloaded('too many wait');
      },
    };
    const call = aCall({ keep: false }, { credential: null });
    expect(await failureOf(shop.pipeline.run(busy, call))).to.include({ code: 'OVERLOADED', category: 'unavailable' });
    expect(shop.log.lines).to.deep.equal([]);
  });
});
