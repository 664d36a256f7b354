import { addressKey, EmailAddress, passwordFault } from '@quayside/domain/identity';
import { expect } from 'chai';
import * as v from 'valibot';

describe('an e-mail address', () => {
  for (const address of [
    'ada@example.com',
    'Ada.Lovelace+shop@mail.example.co.uk',
    "o'brien!#$%&*/=?^_`{|}~-@xn--bcher-kva.example",
    `${'a'.repeat(64)}@${'b'.repeat(63)}.example`,
    'a@1.2',
  ]) {
    it(`may be ${address.slice(0, 50)}`, () => expect(v.is(EmailAddress, address)).to.equal(true));
  }

  for (const address of [
    '',
    'ada',
    'ada@example',
    '@example.com',
    'ada@@example.com',
    'ada@example..com',
    'ada@-example.com',
    'ada@example-.com',
    '.ada@example.com',
    'ada.@example.com',
    'a..b@example.com',
    '"ada l"@example.com',
    'ada@[192.0.2.1]',
    'ada@exämple.com',
    'ädä@example.com',
    'ada@example.com\n',
    'ada@example.com\r\nBcc: x@example.com',
    'ada <ada@example.com>',
    ' ada@example.com',
    'ada@example.com,grace@example.com',
    `${'a'.repeat(65)}@example.com`,
    `ada@${'b'.repeat(64)}.com`,
    `ada@${'b.'.repeat(125)}com`,
  ]) {
    it(`is not ${JSON.stringify(address.slice(0, 50))}`, () => expect(v.is(EmailAddress, address)).to.equal(false));
  }

  it('is compared without regard to case', () =>
    expect(addressKey('Ada@EXAMPLE.com')).to.equal(addressKey('aDA@example.COM')));
});

describe('a password', () => {
  const common = 'is one of the most common passwords, or hardly more than one';
  const context = { email: 'Lovelace@example.com', common: new Set(['password', 'qwertyuiop123', 'monkey1']) };
  for (const [password, fault] of [
    ['correct horse battery', null],
    ['ααββγγδδεεζζ', null],
    ['            space', null],
    [`${'x'.repeat(124)}abcd`, null],
    ['12345678901', 'must have at least 12 characters'],
    ['🔑🔑🔑🔑🔑🔑', 'must have at least 12 characters'],
    [`${'xyzab'.repeat(25)}abcd`, 'must have at most 128 characters'],
    ['qwertyUIOP123', common],
    ['passwordPASSWORD', common],
    ['ｐasswordpassword', common],
    ['Password-2026!', common],
    ['monkey1monkey1monkey1', common],
    ['my password is long', null],
    ['passwords 2026', null],
    ['aaaabbbbccccdddd', 'must have at least 5 different characters'],
    ['xxLOVELACExx1234', 'must not contain the e-mail address'],
    ['my lovelace@example.com', 'must not contain the e-mail address'],
    ['my Quayside 2026', 'must not contain quayside'],
  ] as const) {
    it(`${fault === null ? 'may be' : fault}: ${password.slice(0, 30)}`, () =>
      expect(passwordFault(password, context)).to.equal(fault));
  }

  it('may contain the beginning of an address that is too short to tell', () =>
    expect(passwordFault('ada likes teapots', { ...context, email: 'ada@example.com' })).to.equal(null));
});
