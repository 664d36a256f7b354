import { Overloaded } from '@quayside/application/kernel';
import { describePasswords } from '@quayside/testkit';
import { expect } from 'chai';
import { argon2Passwords } from '../src/index.js';

describePasswords('argon2id', argon2Passwords);

describe('passwords by argon2id', () => {
  it('are hashed with 19 MiB, two passes and one thread, and a salt of their own', async () => {
    const passwords = argon2Passwords();
    const hashes = await Promise.all([passwords.hash('correct horse'), passwords.hash('correct horse')]);
    for (const hash of hashes) expect(hash).to.match(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(hashes[0]).not.to.equal(hashes[1]);
  });

  for (const hash of [
    '$argon2id$v=19$m=4096,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
    '$argon2i$v=19$m=19456,t=2,p=1$c2FsdHNhbHRzYWx0c2FsdA$3q2+7wAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
  ]) {
    it(`are outdated as ${hash.slice(0, 32)}`, () => expect(argon2Passwords().isOutdated(hash)).to.equal(true));
  }

  it('are worked on two at a time, in the order in which they came', async () => {
    const passwords = argon2Passwords({ atOnce: 1, waiting: 10 });
    const ended: number[] = [];
    await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        await passwords.hash(`password ${n}`);
        ended.push(n);
      }),
    );
    expect(ended).to.deep.equal([0, 1, 2, 3, 4, 5]);
  });

  it('are not worked on where too many wait, and are again when there is room', async () => {
    const passwords = argon2Passwords({ atOnce: 1, waiting: 2 });
    const outcomes = await Promise.all(
      Array.from({ length: 5 }, (_, n) =>
        passwords.hash(`password ${n}`).then(
          () => 'hashed',
          (error: unknown) => (error instanceof Overloaded ? 'overloaded' : error),
        ),
      ),
    );
    expect(outcomes).to.deep.equal(['hashed', 'hashed', 'hashed', 'overloaded', 'overloaded']);
    expect(await passwords.hash('another')).to.match(/^\$argon2id/);
  });
});
