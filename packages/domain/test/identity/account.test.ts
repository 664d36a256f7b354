import {
  beginEnrolment,
  choosePassword,
  confirmEnrolment,
  deactivateUser,
  enrolmentOf,
  enrolmentTime,
  giveRoles,
  inviteUser,
  isActive,
  noFactor,
  reactivateUser,
  registerUser,
  removeFactor,
  renameUser,
  replaceRecoveryCodes,
  untold,
  type Account,
  type AccountDecided,
} from '@quayside/domain/identity';
import { later } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { aFactor, anAccount, monday, tuesday, userId } from './people.js';

const invited = (): Account =>
  inviteUser({ id: userId, email: 'ada@example.com', name: null, roles: ['finance'], createdBy: 'key_1' }, monday)
    .account;
const typesOf = (decided: AccountDecided | null) => decided?.events.map(({ type }) => type.slice('identity.'.length));

describe('a user', () => {
  it('who registers is active, has each role once, and was made by nobody else', () => {
    const { account, events } = registerUser(
      { id: userId, email: 'ada@example.com', name: null, roles: ['b', 'a', 'b'], passwordHash: 'a hash' },
      monday,
    );
    expect(account).to.deep.equal({
      user: {
        id: userId,
        email: 'ada@example.com',
        name: null,
        roles: ['a', 'b'],
        createdBy: userId,
        createdAt: monday,
        version: 1,
        status: 'active',
        confirmedAt: monday,
      },
      passwordHash: 'a hash',
      secondFactor: noFactor,
      revision: 1,
    });
    expect(events).to.deep.equal([
      { type: 'identity.user_registered', at: monday, data: { userId, roles: ['a', 'b'] } },
    ]);
  });

  it('who is invited cannot sign in before a password is chosen, which shows the address too', () => {
    expect(isActive(invited())).to.equal(false);
    expect(invited().passwordHash).to.equal(null);
    const { account, events } = choosePassword(invited(), 'a hash', 'reset', tuesday);
    expect(account).to.deep.include({ passwordHash: 'a hash', revision: 2 });
    expect(account.user).to.include({ status: 'active', confirmedAt: tuesday, version: 3 });
    expect(events.map(({ type }) => type)).to.deep.equal(['identity.user_confirmed', 'identity.password_changed']);
  });

  it('changes the password without being confirmed again', () => {
    const decided = choosePassword(anAccount(), 'another', 'change', tuesday);
    expect(typesOf(decided)).to.deep.equal(['password_changed']);
    expect(decided.events[0]?.data).to.deep.equal({ userId, how: 'change' });
    expect(decided.account.user).to.include({ confirmedAt: monday, version: 2 });
  });

  it('is not changed by what is so already', () => {
    expect(renameUser(anAccount(), 'Ada', tuesday)).to.equal(null);
    expect(giveRoles(anAccount(), ['customer', 'customer'], tuesday)).to.equal(null);
    expect(reactivateUser(anAccount(), tuesday)).to.equal(null);
    const gone = deactivateUser(anAccount(), tuesday);
    expect(gone && deactivateUser(gone.account, tuesday)).to.equal(null);
    expect(removeFactor(anAccount(), 'user', tuesday)).to.equal(null);
  });

  it('says in events whose they are and which roles there are, and no more of a person', () => {
    const decided = [renameUser(anAccount(), 'Grace', tuesday), giveRoles(anAccount(), ['admin'], tuesday)];
    expect(decided.flatMap((each) => each?.events.map(({ data }) => data))).to.deep.equal([
      { userId },
      { userId, roles: ['admin'] },
    ]);
  });

  for (const [who, account, status] of [
    ['who was active', anAccount(), 'active'],
    ['who never answered an invitation', invited(), 'invited'],
  ] as const) {
    it(`${who} is so again after deactivation and reactivation`, () => {
      const gone = deactivateUser(account, tuesday);
      expect(gone?.account.user).to.include({ status: 'deactivated', deactivatedAt: tuesday });
      expect(gone && isActive(gone.account)).to.equal(false);
      const back = gone && reactivateUser(gone.account, tuesday);
      expect(back?.account.user).to.deep.equal({ ...account.user, version: 3, status });
      expect(back?.account.revision).to.equal(3);
    });
  }

  it('counts what nobody is told of as a change, and not as an event', () => {
    const { account, events } = untold(anAccount(), { passwordHash: 'made anew' });
    expect(events).to.deep.equal([]);
    expect(account).to.deep.equal({ ...anAccount(), passwordHash: 'made anew', revision: 2 });
  });
});

describe('the second factor of a user', () => {
  it('is enrolled by a code that comes in time', () => {
    const { account, events } = beginEnrolment(anAccount(), 'sealed', monday);
    expect(events).to.deep.equal([]);
    const justInTime = later(monday, enrolmentTime - 1);
    const enrolment = enrolmentOf(account, justInTime);
    if (!enrolment) throw new Error('there is an enrolment');
    const confirmed = confirmEnrolment(account, enrolment, { step: 7, recoveryCodes: ['a'] }, justInTime);
    expect(confirmed.account.secondFactor).to.deep.equal({
      state: 'enrolled',
      sealedSecret: 'sealed',
      since: justInTime,
      lastStep: 7,
      recoveryCodes: ['a'],
      failures: 0,
      failedAt: null,
    });
    expect(typesOf(confirmed)).to.deep.equal(['second_factor_enrolled']);
    expect(enrolmentOf(account, later(monday, enrolmentTime))).to.equal(null);
    expect(enrolmentOf(confirmed.account, justInTime)).to.equal(null);
    expect(enrolmentOf(anAccount(), justInTime)).to.equal(null);
  });

  it('is removed, and its recovery codes are replaced', () => {
    const account = anAccount({ secondFactor: aFactor() });
    const removed = removeFactor(account, 'administrator', tuesday);
    expect(removed?.account.secondFactor).to.equal(noFactor);
    expect(removed?.events[0]).to.deep.include({
      type: 'identity.second_factor_removed',
      data: { userId, by: 'administrator' },
    });
    const replaced = replaceRecoveryCodes(account, aFactor({ lastStep: 101 }), ['c'], tuesday);
    expect(replaced.account.secondFactor).to.deep.equal(aFactor({ lastStep: 101, recoveryCodes: ['c'] }));
    expect(typesOf(replaced)).to.deep.equal(['recovery_codes_replaced']);
  });
});
