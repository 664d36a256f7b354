import { MemoryMail } from '@quayside/adapters-memory';
import { describeMail } from '@quayside/testkit';
import { expect } from 'chai';

describeMail('memory', async () => {
  const mail = new MemoryMail();
  return { mail, arrived: async () => mail.sent.map(({ to, subject, text }) => ({ to, subject, text })) };
});

describe('mail in memory', () => {
  it('fails as it is told to', async () => {
    const mail = new MemoryMail();
    mail.failures.push('mail_unreachable');
    const letter = { id: 'mtk_1', to: 'ada@example.com', subject: 'a', text: 'b' };
    const first = await mail.send(letter);
    expect(first.ok ? 'sent' : first.error.code).to.equal('mail_unreachable');
    expect((await mail.send(letter)).ok).to.equal(true);
    expect(mail.sent).to.have.length(1);
  });
});
