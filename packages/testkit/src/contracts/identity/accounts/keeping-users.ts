import {
  beginEnrolment,
  choosePassword,
  confirmEnrolment,
  deactivateUser,
  enrolmentOf,
  giveRoles,
  reactivateUser,
  registerUser,
  renameUser,
  untold,
} from '@quayside/domain/identity';
import { fail } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { firstPage, unit, type AccountBench } from './bench.js';

export const keepingUsers = (bench: () => AccountBench): void => {
  it('gives a user back by the id, and by the address in whatever case', async () => {
    const account = await bench().register({ email: 'Ada.L@Example.COM', roles: ['operator', 'customer'] });
    await bench().register();
    const { accounts } = bench().store;
    expect(await accounts.find(account.user.id)).to.deep.equal(account);
    for (const email of ['Ada.L@Example.COM', 'ada.l@example.com', 'ADA.L@EXAMPLE.COM'])
      expect(await accounts.findByAddress(email)).to.deep.equal(account);
    expect(await bench().run((tx) => tx.accounts.findByAddress('ada.l@example.com'))).to.deep.equal(account);
    expect(await accounts.findByAddress('ada@example.com')).to.equal(null);
    expect(await accounts.find(bench().ground.ids.next('usr'))).to.equal(null);
  });

  it('keeps a user through all that can happen to one, and tells of it in order', async () => {
    const invited = await bench().invite('ada@example.com', ['finance']);
    const { id } = invited.user;
    const { now } = bench();
    const steps = [
      (a: typeof invited) => choosePassword(a, 'first', 'reset', now),
      (a: typeof invited) => renameUser(a, 'Ada Lovelace', now),
      (a: typeof invited) => giveRoles(a, ['admin', 'customer'], now),
      (a: typeof invited) => beginEnrolment(a, 'sealed', now),
      (a: typeof invited) => {
        const enrolment = enrolmentOf(a, now);
        return enrolment && confirmEnrolment(a, enrolment, { step: 58_000_000, recoveryCodes: ['a', 'b'] }, now);
      },
      (a: typeof invited) => untold(a, { passwordHash: 'the same, made anew' }),
      (a: typeof invited) => deactivateUser(a, now),
      (a: typeof invited) => reactivateUser(a, now),
    ];
    for (const step of steps) {
      const changed = await bench().change(id, step);
      expect(changed).not.to.equal(null);
      expect(await bench().store.accounts.find(id)).to.deep.equal(changed);
    }
    const messages = await bench().messages(id);
    expect(messages.map(({ type, sequence }) => `${sequence} ${type}`)).to.deep.equal([
      '1 identity.user_invited',
      '2 identity.user_confirmed',
      '3 identity.password_changed',
      '4 identity.user_changed',
      '5 identity.user_roles_changed',
      '6 identity.second_factor_enrolled',
      '7 identity.user_deactivated',
      '8 identity.user_reactivated',
    ]);
    expect(messages[4]?.data).to.deep.equal({ userId: id, roles: ['admin', 'customer'] });
  });

  it('keeps what was given, and not what its giver makes of it later', async () => {
    const roles = ['customer'];
    const account = await bench().register({ roles });
    roles.push('admin');
    expect((await bench().store.accounts.find(account.user.id))?.user.roles).to.deep.equal(['customer']);
  });

  it('keeps nothing of a unit that was refused', async () => {
    const decided = registerUser(
      { id: bench().ground.ids.next('usr'), email: 'a@example.com', name: null, roles: [], passwordHash: 'a hash' },
      bench().now,
    );
    await bench().store.work.run(unit, async (tx) => {
      tx.accounts.save(decided);
      return fail('no');
    });
    expect(await bench().store.accounts.find(decided.account.user.id)).to.equal(null);
    expect(await bench().messages(decided.account.user.id)).to.deep.equal([]);
  });

  it('has one user for an address, however many want it at once', async () => {
    const wanted = Array.from({ length: 10 }, (_, n) => (n % 2 === 0 ? 'Ada@example.com' : 'ada@EXAMPLE.com'));
    const made = await Promise.all(
      wanted.map((email) =>
        bench().run(async (tx) => {
          if (await tx.accounts.findByAddress(email)) return false;
          const id = bench().ground.ids.next('usr');
          tx.accounts.save(
            registerUser({ id, email, name: null, roles: ['customer'], passwordHash: 'a hash' }, tx.now),
          );
          return true;
        }),
      ),
    );
    expect(made.filter(Boolean)).to.have.length(1);
    expect((await bench().store.accounts.list({ ...firstPage, filter: {} })).total).to.equal(1);
  });

  it('lets changes of one user come one after the other, each upon the last', async () => {
    const { user } = await bench().register();
    await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        bench().change(user.id, (account) =>
          giveRoles(account, [...account.user.roles, ownNames[n] ?? ''], bench().now),
        ),
      ),
    ).then(
      () => expect.fail('there are no such roles'),
      () => {},
    );
    for (const name of ownNames) await bench().role(name);
    await Promise.all(
      ownNames.map((name) =>
        bench().change(user.id, (account) => giveRoles(account, [...account.user.roles, name], bench().now)),
      ),
    );
    const account = await bench().store.accounts.find(user.id);
    expect(account?.user.roles).to.deep.equal(['customer', ...ownNames]);
    expect(account?.revision).to.equal(1 + ownNames.length);
  });

  it('never loses the last administrator, however many take one away at once', async () => {
    const admins = [];
    for (let n = 0; n < 4; n += 1) admins.push(await bench().register({ roles: ['admin'] }));
    await bench().change((await bench().register({ roles: ['admin'] })).user.id, (a) => deactivateUser(a, bench().now));
    const retired = await Promise.all(admins.map(({ user }) => bench().retire(user.id)));
    expect(retired.filter(Boolean)).to.have.length(3);
    const left = await bench().store.accounts.list({ ...firstPage, filter: { role: 'admin', status: ['active'] } });
    expect(left.total).to.equal(1);
  });
};

const ownNames = ['r0', 'r1', 'r2', 'r3', 'r4'];
