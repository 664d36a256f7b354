import {
  isGoodMailToken,
  makeMailToken,
  mostMailTokens,
  type MailPurpose,
  type MailToken,
} from '@quayside/domain/identity';
import { fail, type MailTokenId, type UserId } from '@quayside/domain/kernel';
import {
  done,
  reaction,
  type Digest,
  type Letter,
  type Log,
  type Mail,
  type Reaction,
  type Vault,
} from '../../kernel/index.js';
import { noticeLetter, tokenLetter, type Notice } from './letters.js';
import { newToken } from './opaque-tokens.js';
import type { AccountsTx, AccountsWork } from './ports.js';

/** Commands of this context to itself: a mail goes out after the commit, and is tried again until it does. */
const sendToken = 'identity.send_mail_token';
const sendNotice = 'identity.send_notice';
interface TokenCommand {
  readonly mailTokenId: MailTokenId;
}
interface NoticeCommand {
  readonly userId: UserId;
  readonly notice: Notice;
}

/** Where the sealed token of a mail is kept. */
const placeOf = (id: MailTokenId): string => `identity.mail_tokens.sealed_token/${id}`;

export interface TokenPostDeps {
  readonly digest: Digest;
  readonly vault: Vault;
}

/**
 * Makes a token for an address, and has it mailed there. It does the same whether anybody has the address or not; an address that
 * got many of late gets no more. No message holds the address or the token.
 */
export const mailToken = async (
  tx: AccountsTx,
  { digest, vault }: TokenPostDeps,
  input: { readonly purpose: MailPurpose; readonly email: string } & Partial<Pick<MailToken, 'name' | 'passwordHash'>>,
): Promise<void> => {
  if ((await tx.mailTokens.countGood(input.email, input.purpose, tx.now)) >= mostMailTokens) return;
  const id = tx.ids.next('mtk');
  const { token, hash } = newToken(digest, 'mail');
  const made = {
    name: null,
    passwordHash: null,
    ...input,
    id,
    tokenHash: hash,
    sealedToken: vault.seal(token, placeOf(id)),
  };
  tx.mailTokens.saveWithin(mostMailTokens, makeMailToken(made, tx.now));
  const data: TokenCommand = { mailTokenId: id };
  tx.send({ type: sendToken, subject: id, lane: id, data });
};

/** Tells a user by mail what happened to the account. */
export const mailNotice = (tx: AccountsTx, userId: UserId, notice: Notice): void => {
  const data: NoticeCommand = { userId, notice };
  tx.send({ type: sendNotice, subject: userId, lane: `${userId}/mail`, data });
};

export interface PostOfficeDeps {
  readonly work: AccountsWork;
  readonly mail: Mail;
  readonly vault: Vault;
  readonly log: Log;
  /** Where the pages are that take tokens; null where there are none. */
  readonly pages: string | null;
}

/** Mails leave here, outside of any transaction. One that nobody will ever take is given up; for any other the relay tries again. */
export const postOffice = (deps: PostOfficeDeps): readonly Reaction[] => [
  reaction<TokenCommand, AccountsTx>(sendToken, deps.work, async ({ mailTokenId }, { tx }) => {
    const token = await tx.mailTokens.find(mailTokenId);
    // What was used or has expired since is of no use to anybody.
    if (!token || token.sealedToken === null || !isGoodMailToken(token, tx.now)) return done;
    const content = await contentFor(tx, deps, token, token.sealedToken);
    const sent = content === null ? done : await post(deps, { ...content, id: token.id, to: token.email });
    if (sent.ok) tx.mailTokens.forgetSealed(token.id);
    return sent;
  }),
  reaction<NoticeCommand, AccountsTx>(sendNotice, deps.work, async ({ userId, notice }, { tx, message }) => {
    const account = await tx.accounts.find(userId);
    return account ? post(deps, { ...noticeLetter(notice), id: message.id, to: account.user.email }) : done;
  }),
];

/** Who has the address decides, only now, what is written there. */
const contentFor = async (tx: AccountsTx, { vault, pages }: PostOfficeDeps, made: MailToken, sealed: string) => {
  const account = await tx.accounts.findByAddress(made.email);
  if (made.purpose === 'registration' && account) return noticeLetter('already_registered');
  const isAwaited = made.purpose === 'registration' || (account !== null && account.user.status !== 'deactivated');
  if (!isAwaited) return null;
  const token = vault.open(sealed, placeOf(made.id));
  return tokenLetter(made.purpose, { token, expiresAt: made.expiresAt, pages });
};

const post = async ({ mail, log }: PostOfficeDeps, letter: Letter) => {
  const sent = await mail.send(letter);
  if (sent.ok) return done;
  if (sent.error.code === 'mail_unreachable') return fail(sent.error);
  log.warn('a mail was refused for good', { letter: letter.id, reason: sent.error.message });
  return done;
};
