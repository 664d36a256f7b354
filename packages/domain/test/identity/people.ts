import { registerUser, type Account, type EnrolledFactor } from '@quayside/domain/identity';
import { SessionId, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';

export const monday = '2026-03-02T09:00:00.000Z';
export const tuesday = '2026-03-03T09:00:00.000Z';
export const userId = v.parse(UserId, 'usr_01h2xcejqtf2nbrexx3vqjhp41');
export const sessionIdOf = (n: number) =>
  v.parse(SessionId, `ses_01h2xcejqtf2nbrexx3vqjhp${String(n).padStart(2, '0')}`);

export const anAccount = (changes: Partial<Account> = {}): Account => ({
  ...registerUser(
    { id: userId, email: 'Ada@example.com', name: 'Ada', roles: ['customer'], passwordHash: 'a hash' },
    monday,
  ).account,
  ...changes,
});

export const aFactor = (changes: Partial<EnrolledFactor> = {}): EnrolledFactor => ({
  state: 'enrolled',
  sealedSecret: 'sealed',
  since: monday,
  lastStep: 100,
  recoveryCodes: ['a', 'b'],
  failures: 0,
  failedAt: null,
  ...changes,
});
