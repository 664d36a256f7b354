import type { Letter, Mail } from '@quayside/application/kernel';
import { expect } from 'chai';

/** A way for mail, and what arrived by it. */
export interface MailUnderTest {
  readonly mail: Mail;
  readonly arrived: () => Promise<readonly Omit<Letter, 'id'>[]>;
}

const letter: Letter = {
  id: 'mtk_01h2xcejqtf2nbrexx3vqjhp41',
  to: 'ada@example.com',
  subject: 'Ünïcode ☕ and a long subject that goes on and on, over more than one line of a header of a mail',
  text: 'Grüße,\n\n  https://shop.example/confirm#token=qs_mail_0000000000000000000000000000000000000000000000000000000000000000000000000000\n\n.a line with a dot\n',
};

/** What holds for whatever carries mail. */
export const describeMail = (name: string, make: () => Promise<MailUnderTest>): void => {
  describe(`mail: ${name}`, () => {
    it('brings a letter to its address, word for word', async () => {
      const { mail, arrived } = await make();
      expect(await mail.send(letter)).to.deep.equal({ ok: true, value: undefined });
      const { id: _, ...content } = letter;
      expect(await arrived()).to.deep.equal([content]);
    });

    it('brings several, at once and one after the other', async () => {
      const { mail, arrived } = await make();
      const letters = ['a', 'b', 'c', 'd'].map((each) => ({ ...letter, id: `mtk_${each}`, to: `${each}@example.com` }));
      await Promise.all(letters.slice(0, 3).map((each) => mail.send(each)));
      for (const each of letters.slice(3)) await mail.send(each);
      const to = (await arrived()).map((each) => each.to);
      expect(to.toSorted()).to.deep.equal(['a@example.com', 'b@example.com', 'c@example.com', 'd@example.com']);
    });
  });
};
