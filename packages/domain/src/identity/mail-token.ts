import { later, type Instant, type MailTokenId } from '../kernel/index.js';

/** What a token that comes with a mail is for. */
export const mailPurposes = ['registration', 'password_reset', 'invitation'] as const;
export type MailPurpose = (typeof mailPurposes)[number];

/**
 * That a token was made for an address. There is one whether anybody has the address or not, so that whoever asks
 * for one learns nothing; who has it is looked at when the mail is written, and when the token comes back.
 */
export interface MailToken {
  readonly id: MailTokenId;
  readonly purpose: MailPurpose;
  /** SHA-256 of the token. */
  readonly tokenHash: string;
  /** The token, as the vault seals it, until the mail is sent. Forgotten beside the version. */
  readonly sealedToken: string | null;
  /** As it was written. */
  readonly email: string;
  /** What a registration said; null for the other purposes. */
  readonly name: string | null;
  readonly passwordHash: string | null;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
  readonly usedAt: Instant | null;
  /** 1, and 2 when it was used. */
  readonly version: number;
}

/** Milliseconds that a token of each purpose is good for. */
export const mailTokenTimes = {
  registration: 24 * 3_600_000,
  password_reset: 3_600_000,
  invitation: 7 * 24 * 3_600_000,
} as const satisfies Record<MailPurpose, number>;

export type NewMailToken = Pick<
  MailToken,
  'id' | 'purpose' | 'tokenHash' | 'sealedToken' | 'email' | 'name' | 'passwordHash'
>;

export const makeMailToken = (input: NewMailToken, now: Instant): MailToken => ({
  ...input,
  createdAt: now,
  expiresAt: later(now, mailTokenTimes[input.purpose]),
  usedAt: null,
  version: 1,
});

export const isGoodMailToken = ({ usedAt, expiresAt }: MailToken, now: Instant): boolean =>
  usedAt === null && now < expiresAt;

/** Tokens of one purpose that may be good for one address at once: whoever asks for more gets no mail. */
export const mostMailTokens = 5;

/** What a registration kept of the password is of no use any more, and so is not kept. */
export const useMailToken = (token: MailToken, now: Instant): MailToken => ({
  ...token,
  passwordHash: null,
  sealedToken: null,
  usedAt: now,
  version: token.version + 1,
});
