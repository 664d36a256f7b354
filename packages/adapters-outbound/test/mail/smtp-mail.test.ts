import { describeMail } from '@quayside/testkit';
import { expect } from 'chai';
import type { AddressInfo } from 'node:net';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';
import { smtpMail, type OpenMail } from '../../src/index.js';
import { readMail } from './read-mail.js';

const letter = { id: 'mtk_1', to: 'ada@example.com', subject: 'a', text: 'b\n' };
const rejected = (responseCode: number): Error => Object.assign(new Error('not ada@example.com'), { responseCode });

describe('mail by SMTP', () => {
  const opened: { close(): void }[] = [];
  afterEach(() => {
    for (const each of opened.splice(0)) each.close();
  });

  /** A mail server, and what it took. */
  const serve = async (
    options: SMTPServerOptions = {},
    credentials = '',
  ): Promise<{ mail: OpenMail; taken: string[] }> => {
    const taken: string[] = [];
    const server = new SMTPServer({
      authOptional: true,
      disabledCommands: ['STARTTLS'],
      onData: (stream, _session, done) => {
        const chunks: Buffer[] = [];
        stream.on('data', (chunk: Buffer) => chunks.push(chunk));
        stream.on('end', () => {
          taken.push(Buffer.concat(chunks).toString('utf8'));
          done();
        });
      },
      ...options,
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    opened.push({ close: () => server.close(() => {}) });
    const { port } = server.server.address() as AddressInfo;
    const mail = smtpMail({
      url: `smtp://${credentials}127.0.0.1:${port}`,
      from: 'Quayside <shop@example.com>',
      timeout: 5_000,
    });
    opened.unshift(mail);
    return { mail, taken };
  };
  const codeOf = async (mail: OpenMail) => {
    const sent = await mail.send(letter);
    if (!sent.ok) expect(sent.error.message).not.to.contain('ada@example.com');
    return sent.ok ? 'sent' : sent.error.code;
  };

  describeMail('SMTP', async () => {
    const { mail, taken } = await serve();
    return {
      mail,
      arrived: async () => taken.map(readMail).map(({ to, subject, text }) => ({ to, subject, text })),
    };
  });

  it('says who sends it, that a program did, and which letter it is', async () => {
    const { mail, taken } = await serve();
    await mail.send(letter);
    const { headers } = readMail(taken[0] ?? '');
    expect(headers.get('from')).to.equal('Quayside <shop@example.com>');
    expect(headers.get('message-id')).to.equal('<mtk_1@quayside>');
    expect(headers.get('auto-submitted')).to.equal('auto-generated');
  });

  it('shows the password of the setting', async () => {
    const { mail } = await serve(
      {
        authOptional: false,
        onAuth: ({ username, password }, _session, done) =>
          username === 'ada@shop' && password === 'p:w/d' ? done(null, { user: username }) : done(rejected(535)),
      },
      'ada%40shop:p%3Aw%2Fd@',
    );
    expect(await codeOf(mail)).to.equal('sent');
  });

  for (const [code, outcome] of [
    [550, 'mail_refused'],
    [553, 'mail_refused'],
    [450, 'mail_unreachable'],
    [421, 'mail_unreachable'],
  ] as const) {
    it(`is ${outcome} where the server says ${code} of the address`, async () => {
      const { mail } = await serve({ onRcptTo: (_address, _session, done) => done(rejected(code)) });
      expect(await codeOf(mail)).to.equal(outcome);
    });
  }

  it('is tried again where the server refuses the sender’s password, hangs up, or is not there', async () => {
    const denied = await serve(
      { authOptional: false, onAuth: (_auth, _session, done) => done(rejected(535)) },
      'ada:wrong@',
    );
    expect(await codeOf(denied.mail)).to.equal('mail_unreachable');
    const closed = await serve({ onConnect: (_session, done) => done(rejected(554)) });
    expect(await codeOf(closed.mail)).to.equal('mail_unreachable');
    const nobody = smtpMail({ url: 'smtp://127.0.0.1:1', from: 'shop@example.com', timeout: 2_000 });
    opened.push(nobody);
    expect(await codeOf(nobody)).to.equal('mail_unreachable');
  });
});
