import { mailTokenTimes, type MailPurpose } from '@quayside/domain/identity';
import type { Instant } from '@quayside/domain/kernel';
import type { Letter } from '../../kernel/index.js';

/** What a letter says, whoever it is for. */
type Content = Pick<Letter, 'subject' | 'text'>;

/** What happened to an account that its owner is told of. */
export const notices = {
  already_registered: {
    subject: 'Somebody tried to register with your address',
    text: [
      'Somebody, perhaps you, tried to register with this address. There is an account with it already, and nothing was changed.',
      '',
      'If it was you and you do not know your password any more, ask for a new one. If it was not you, there is nothing to do.',
    ],
  },
  password_changed: {
    subject: 'Your password was changed',
    text: [
      'The password of your account was changed, and its other sessions were ended.',
      '',
      'If it was not you, ask for a new password at once, and tell whoever runs this service.',
    ],
  },
  second_factor_enrolled: {
    subject: 'Your account asks for a second factor now',
    text: [
      'A second factor was added to your account. From now on a code is asked for beside the password.',
      '',
      'If it was not you, change your password and tell whoever runs this service.',
    ],
  },
  second_factor_removed: {
    subject: 'The second factor of your account was removed',
    text: [
      'The second factor of your account was removed. From now on the password alone is enough.',
      '',
      'If it was not you, change your password and tell whoever runs this service.',
    ],
  },
} as const satisfies Readonly<Record<string, { readonly subject: string; readonly text: readonly string[] }>>;
export type Notice = keyof typeof notices;

export const noticeLetter = (notice: Notice): Content => {
  const { subject, text } = notices[notice];
  return { subject, text: lines(text) };
};

const purposes = {
  registration: {
    subject: 'Confirm your address',
    before: 'Somebody, probably you, registered with this address. To confirm it,',
    page: 'confirm',
    after: 'The password that was chosen is asked for again. If it was not you, there is nothing to do.',
  },
  password_reset: {
    subject: 'A new password',
    before: 'Somebody, probably you, asked for a new password for the account with this address. To choose one,',
    page: 'reset-password',
    after: 'If it was not you, there is nothing to do: the password stays as it is.',
  },
  invitation: {
    subject: 'You are invited',
    before: 'An account was made for you. To choose its password,',
    page: 'accept-invitation',
    after: 'If you expect no such invitation, there is nothing to do.',
  },
} as const satisfies Record<MailPurpose, object>;

/** `pages` is where the pages are that take tokens; null where there are none, and the token alone is told. */
export const tokenLetter = (
  purpose: MailPurpose,
  { token, expiresAt, pages }: { readonly token: string; readonly expiresAt: Instant; readonly pages: string | null },
): Content => {
  const { subject, before, page, after } = purposes[purpose];
  // Behind the #, so that no server's log and no referrer has it.
  const way =
    pages === null
      ? ['use this token:', '', `  ${token}`]
      : ['open this page:', '', `  ${pages}/${page}#token=${token}`];
  const until = `It is good once, until ${expiresAt} (${daysOrHours(mailTokenTimes[purpose])}).`;
  return { subject, text: lines([`${before} ${way[0]}`, ...way.slice(1), '', until, '', after]) };
};

const daysOrHours = (milliseconds: number): string => {
  const hours = milliseconds / 3_600_000;
  if (hours === 1) return 'one hour';
  return hours > 48 ? `${hours / 24} days` : `${hours} hours`;
};

const lines = (text: readonly string[]): string => `${text.join('\n')}\n`;
