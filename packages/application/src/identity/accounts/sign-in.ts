import {
  displacedBy,
  grantedScopes,
  lacksSecondFactor,
  nextExpiry,
  startSession,
  untold,
  type Account,
  type RefreshToken,
  type Session,
  type SignInOrigin,
} from '@quayside/domain/identity';
import { SessionId, UserId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { Instant, type Caller, type CallOrigin, type Digest } from '../../kernel/index.js';
import { endAll, type SignInWatch } from './end-sessions.js';
import { newToken } from './opaque-tokens.js';
import type { AccessTokens, AccountsTx } from './ports.js';

/** What a session is called with, and goes on with. Told in this answer and never again. */
export const SignedIn = v.strictObject({
  session_id: SessionId,
  user_id: UserId,
  access_token: v.string(),
  access_token_expires_at: Instant,
  /** Good once: it is exchanged for another. */
  refresh_token: v.string(),
  refresh_token_expires_at: Instant,
  /** Whether nothing can be done before a second factor is enrolled, since a role asks for it. */
  second_factor_needed: v.boolean(),
});
export type SignedIn = v.InferOutput<typeof SignedIn>;

export interface SignInDeps {
  readonly digest: Digest;
  readonly accessTokens: AccessTokens;
  readonly watch: SignInWatch;
}

/** Starts a session; the one that was used the longest ago makes room where there are many. */
export const signIn = async (
  tx: AccountsTx,
  deps: SignInDeps,
  account: Account,
  caller: Caller,
  changes: Partial<Pick<Account, 'passwordHash' | 'secondFactor'>> = {},
): Promise<SignedIn> => {
  const userId = account.user.id;
  endAll(tx, displacedBy(await tx.sessions.openOf(userId)), 'displaced', deps.watch);
  const started = startSession({ id: tx.ids.next('ses'), userId, origin: originOf(caller.origin) }, tx.now);
  tx.sessions.save(started);
  const decided = untold(account, changes);
  tx.accounts.save(decided);
  return furnish(tx, deps, decided.account, started.session);
};

/** Gives a session its next pair of tokens. */
export const furnish = async (
  tx: AccountsTx,
  { digest, accessTokens }: SignInDeps,
  account: Account,
  session: Session,
): Promise<SignedIn> => {
  const { token, hash } = newToken(digest, 'refresh');
  const next: RefreshToken = {
    hash,
    sessionId: session.id,
    issuedAt: tx.now,
    expiresAt: nextExpiry(session, tx.now),
    usedAt: null,
  };
  tx.sessions.issueToken(next);
  const roles = await tx.roles.all();
  const subject = { kind: 'user', id: account.user.id, sessionId: session.id } as const;
  const access = await accessTokens.issue(subject, grantedScopes(account, roles));
  return {
    session_id: session.id,
    user_id: account.user.id,
    access_token: access.token,
    access_token_expires_at: access.expiresAt,
    refresh_token: token,
    refresh_token_expires_at: next.expiresAt,
    second_factor_needed: lacksSecondFactor(account, roles),
  };
};

/** What a program says of itself may be anything, at any length. */
const originOf = ({ address, agent }: CallOrigin): SignInOrigin => ({
  address,
  agent: agent === null ? null : plain(agent),
});
const plain = (text: string): string =>
  Array.from(text.toWellFormed().replaceAll(/[\u0000-\u001f\u007f-\u009f]/g, ' '))
    .slice(0, 200)
    .join('');
