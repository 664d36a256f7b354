import {
  answerChallenge,
  isAnswerable,
  isGoodMailToken,
  mailPurposes,
  mailTokenTimes,
  makeChallenge,
  makeMailToken,
  mostAttempts,
  useMailToken,
  challengeTime,
} from '@quayside/domain/identity';
import { later, MailTokenId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import * as v from 'valibot';
import { monday, tuesday, userId } from './people.js';

const id = v.parse(MailTokenId, 'mtk_01h2xcejqtf2nbrexx3vqjhp41');

describe('a token that comes with a mail', () => {
  for (const purpose of mailPurposes) {
    it(`for ${purpose} is good once, until its time is over`, () => {
      const token = makeMailToken(
        {
          id,
          purpose,
          tokenHash: 'h',
          sealedToken: 'sealed',
          email: 'ada@example.com',
          name: null,
          passwordHash: 'a hash',
        },
        monday,
      );
      const time = mailTokenTimes[purpose];
      expect(isGoodMailToken(token, later(monday, time - 1))).to.equal(true);
      expect(isGoodMailToken(token, later(monday, time))).to.equal(false);
      const used = useMailToken(token, tuesday);
      expect(used).to.include({ usedAt: tuesday, passwordHash: null, sealedToken: null, version: 2 });
      expect(isGoodMailToken(used, monday)).to.equal(false);
    });
  }
});

describe('a challenge between the halves of a login', () => {
  const challenge = makeChallenge({ hash: 'h', userId }, monday);

  it('is answered rightly once, within five minutes', () => {
    expect(isAnswerable(challenge, later(monday, challengeTime - 1))).to.equal(true);
    expect(isAnswerable(challenge, later(monday, challengeTime))).to.equal(false);
    expect(isAnswerable(answerChallenge(challenge, true, monday), monday)).to.equal(false);
  });

  it('is answered wrongly five times at most', () => {
    let wrong = challenge;
    for (let n = 1; n <= mostAttempts; n += 1) {
      expect(isAnswerable(wrong, monday)).to.equal(true);
      wrong = answerChallenge(wrong, false, monday);
      expect(wrong).to.include({ attempts: n, version: n + 1, usedAt: null });
    }
    expect(isAnswerable(wrong, monday)).to.equal(false);
  });
});
