import type { Mail, MailFailure } from '@quayside/application/kernel';
import { fail, ok } from '@quayside/domain/kernel';
import { createTransport } from 'nodemailer';
import { messageOf } from './message.js';

export interface SmtpOptions {
  /** `smtp://user:password@host:587`, or `smtps://` where TLS comes first. */
  readonly url: string;
  readonly from: string;
  /** Milliseconds that a server may be silent. */
  readonly timeout?: number;
}

export interface OpenMail extends Mail {
  close(): void;
}

/**
 * Mail by a server that takes it (SMTP). Connections are kept and shared. TLS is used where the server offers it, and demanded
 * where there is a password to send.
 */
export const smtpMail = ({ url, from, timeout = 20_000 }: SmtpOptions): OpenMail => {
  const { protocol, hostname, port, username, password } = new URL(url);
  const secure = protocol === 'smtps:';
  const transport = createTransport({
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(username !== '' && {
      auth: { user: decodeURIComponent(username), pass: decodeURIComponent(password) },
      requireTLS: !isThisMachine(hostname),
    }),
    pool: true,
    maxConnections: 2,
    connectionTimeout: timeout,
    greetingTimeout: timeout,
    socketTimeout: timeout,
  });
  return {
    send: async (letter) => {
      try {
        await transport.sendMail(messageOf(letter, from));
        return ok(undefined);
      } catch (error) {
        return fail(failureOf(error));
      }
    },
    close: () => transport.close(),
  };
};

/** What nodemailer says of what went wrong. */
interface SmtpError {
  readonly code?: string;
  readonly responseCode?: number;
}

const isThisMachine = (hostname: string): boolean => /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(hostname);

/** Only what the server says of the letter, and for good, is the letter's fault. An answer may quote the address, so it is not told. */
const failureOf = (error: unknown): MailFailure => {
  const { code = 'unknown', responseCode = null } = error as SmtpError;
  const isOfLetter = code === 'EENVELOPE' || code === 'EMESSAGE';
  const isForGood = responseCode !== null && responseCode >= 500;
  const message = `the mail server said ${responseCode ?? 'nothing'} (${code})`;
  return { code: isOfLetter && isForGood ? 'mail_refused' : 'mail_unreachable', message };
};
