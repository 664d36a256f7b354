import { passwordFault } from '@quayside/domain/identity';
import { expect } from 'chai';
import { commonPasswords } from '../src/index.js';

describe('common passwords', () => {
  const common = commonPasswords();
  for (const password of [
    '1qaz2wsx3edc',
    'Password1234',
    'iloveyouiloveyou',
    'qwerty123456',
    'Football!!!!!',
    '123456789012',
  ])
    it(`are such as ${password}`, () =>
      expect(passwordFault(password, { email: 'ada@example.com', common })).to.contain('common'));

  for (const password of ['correct horse battery', 'vier blaue Stühle', 'zebra-octave-lamp-41'])
    it(`are not such as ${password}`, () =>
      expect(passwordFault(password, { email: 'ada@example.com', common })).to.equal(null));
});
