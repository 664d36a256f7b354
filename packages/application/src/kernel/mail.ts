import type { Result } from '@quayside/domain/kernel';

/** A mail, as it goes out. */
export interface Letter {
  /** The same for every try, so that a mail that was sent twice can be told for one. */
  readonly id: string;
  /** An address, and nothing else. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailFailure {
  /** `mail_refused` is for good: nobody will take this letter. `mail_unreachable` is worth another try. */
  readonly code: 'mail_refused' | 'mail_unreachable';
  readonly message: string;
}

/** Hands mails to whoever carries them. */
export interface Mail {
  send(letter: Letter): Promise<Result<void, MailFailure>>;
}
