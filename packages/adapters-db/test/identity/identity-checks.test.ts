import { createKey, inviteUser, renameUser, revokeKey } from '@quayside/domain/identity';
import { ok } from '@quayside/domain/kernel';
import { newGround } from '@quayside/testkit';
import { expect } from 'chai';
import { runChecks } from '../../src/checks.js';
import { identityChecks, identityWriters, postgresIdentity } from '../../src/identity/index.js';
import { groupCommit, insertMessages } from '../../src/kernel/index.js';
import { describeOnDatabases } from '../databases.js';

describeOnDatabases((_name, databases) => {
  describe('the checks of identity', () => {
    const open = async () => {
      const { database } = await databases.fresh();
      const { clock, ids } = newGround();
      const { work } = postgresIdentity(database, {
        commit: groupCommit(database, [...identityWriters, insertMessages]),
        clock,
        ids,
      });
      const made = ['a', 'b'].map((digit) =>
        createKey(
          {
            id: ids.next('key'),
            name: 'shop',
            scopes: ['*'],
            secretHash: digit.repeat(64),
            hint: 'qs_live_abcd',
            createdBy: 'system:test',
            expiresAt: null,
          },
          clock.now(),
        ),
      );
      const revoked = made.slice(1).map(({ key }) => revokeKey(key, clock.now()));
      for (const step of [made, revoked])
        await work.run({ actor: 'system:test', requestId: 'req_1' }, async (tx) => {
          for (const decided of step) if (decided) tx.keys.save(decided.key, decided.event);
          return ok(undefined);
        });
      const user = {
        id: ids.next('usr'),
        email: 'ada@example.com',
        name: null,
        roles: ['customer'],
        createdBy: 'key_1',
      };
      const invited = inviteUser(user, clock.now());
      const named = renameUser(invited.account, 'Ada', clock.now());
      for (const step of [invited, named])
        await work.run({ actor: 'system:test', requestId: 'req_1' }, async (tx) => {
          if (step) tx.accounts.save(step);
          return ok(undefined);
        });
      return database;
    };

    it('find nothing where all is well', async () => {
      expect(await runChecks(await open(), identityChecks)).to.deep.equal([]);
    });

    for (const [broken, what] of [
      ["delete from identity.api_keys where secret_hash like 'a%'", ['1 keys are made, and 2 were told of']],
      [
        "update identity.api_keys set revoked_at = '2026-02-01', version = 2 where secret_hash like 'a%'",
        ['2 keys are revoked, and 1 were told of'],
      ],
      ['update identity.users set events = 3', ['users have 3 events, and 2 were told']],
      ['delete from identity.users', ['users have 0 events, and 2 were told']],
      ["update identity.user_roles set role = 'ghost'", ['a user has the role ghost, which there is not']],
    ] as const) {
      it(`find what is wrong after ${broken}`, async () => {
        const database = await open();
        await database.query(broken);
        expect((await runChecks(database, identityChecks)).map((violation) => violation.what)).to.deep.equal(what);
      });
    }
  });
});
