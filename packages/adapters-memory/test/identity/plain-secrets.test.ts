import { PlainPasswords, PlainTimeCodes } from '@quayside/adapters-memory';
import { describePasswords, describeTimeCodes } from '@quayside/testkit';

describePasswords('plain', () => new PlainPasswords());

describeTimeCodes('plain', () => {
  const codes = new PlainTimeCodes();
  return { codes, codeAt: (secret, now, steps) => codes.codeAt(secret, now, steps) };
});
