import type {
  Account,
  AccountDecided,
  MailPurpose,
  MailToken,
  OpenSession,
  OwnRole,
  RefreshToken,
  Role,
  RoleDecided,
  Session,
  SessionDecided,
  SignInChallenge,
  UserStatus,
} from '@quayside/domain/identity';
import type { Instant, MailTokenId, SessionId, UserId } from '@quayside/domain/kernel';
import type { ListRequest, Page, StagedMessages, UnitOfWork } from '../../kernel/index.js';

/** What a unit of work on users can read and stage. */
export interface AccountsTx extends StagedMessages {
  readonly accounts: StagedAccounts;
  readonly roles: StagedRoles;
  readonly sessions: StagedSessions;
  readonly mailTokens: StagedMailTokens;
  readonly challenges: StagedChallenges;
}
export type AccountsWork = UnitOfWork<AccountsTx>;

export interface AccountReader {
  find(id: UserId): Promise<Account | null>;
  /** By the address, in whatever case it is written. */
  findByAddress(email: string): Promise<Account | null>;
}

export interface StagedAccounts extends AccountReader {
  /**
   * Saves an account with its events; it is based on `account.revision - 1`. A first one is also based on nobody else having
   * the address, and every one on there being the roles that it names.
   */
  save(decided: AccountDecided): void;
  /** Whether there is an active administrator beside this user. */
  hasAnotherAdministrator(than: UserId): Promise<boolean>;
  /** The commit holds only while there is an active administrator beside this user. */
  keepAnotherAdministrator(than: UserId): void;
}

/** The roles that come with the program, as they are set, and one's own. */
export interface RoleReader {
  /** In no order. */
  all(): Promise<readonly Role[]>;
}
export interface StagedRoles extends RoleReader {
  /** Saves a role with its event; it is based on `role.version - 1`, a first one on there being no other of its name. */
  save(decided: RoleDecided): void;
  /** Takes a role away, with its event; it is based on `role.version - 1`, and on nobody having the role. */
  remove(decided: RoleDecided<OwnRole>): void;
  /** Whether any user, deactivated ones too, has a role. */
  isGiven(name: string): Promise<boolean>;
}

export interface StagedSessions {
  find(id: SessionId): Promise<Session | null>;
  /** Those of a user that were not ended, expired ones too. */
  openOf(userId: UserId): Promise<readonly OpenSession[]>;
  /** Saves a session with its event, based on `session.version - 1`. When it was last used and expires is written with the first version only. */
  save(decided: SessionDecided): void;
  /** Notes that a session was used, and until when it is good; beside its version, and without an event. */
  noteUse(id: SessionId, at: Instant, expiresAt: Instant): void;
  findToken(hash: string): Promise<RefreshToken | null>;
  issueToken(token: RefreshToken): void;
  /** Uses a token; of all who want to, one can. */
  spendToken(token: RefreshToken, now: Instant): void;
}

export interface StagedMailTokens {
  find(id: MailTokenId): Promise<MailToken | null>;
  findByHash(tokenHash: string): Promise<MailToken | null>;
  /** Saves a token, based on `token.version - 1`. */
  save(token: MailToken): void;
  /**
   * Saves the first version of a token. The commit holds only while the address, in whatever case, has no more than `most` good
   * ones of that purpose, this one among them.
   */
  saveWithin(most: number, token: MailToken): void;
  /** Tokens for an address, in whatever case, that were made for this purpose and are still good. */
  countGood(email: string, purpose: MailPurpose, now: Instant): Promise<number>;
  /** Forgets the sealed text of a token, beside its version: its mail was sent. */
  forgetSealed(id: MailTokenId): void;
  /** Forgets all that were made for an address and not used. */
  forgetUnused(email: string): void;
}

export interface StagedChallenges {
  find(hash: string): Promise<SignInChallenge | null>;
  /** Saves a challenge, based on `challenge.version - 1`. */
  save(challenge: SignInChallenge): void;
  forgetOf(userId: UserId): void;
}

/** Users for those who only look. */
export interface AccountArchive extends AccountReader {
  list(request: ListRequest<UserFilter, UserSort>): Promise<Page<Account>>;
}
export interface UserFilter {
  readonly status?: readonly UserStatus[] | undefined;
  /** Who has this role. */
  readonly role?: string | undefined;
  /** In whatever case it is written. */
  readonly email?: string | undefined;
}
export const userSorts = ['created_at', 'email'] as const;
export type UserSort = (typeof userSorts)[number];

/** Sessions for those who only look. */
export interface SessionArchive {
  list(request: ListRequest<SessionFilter, SessionSort>): Promise<Page<Session>>;
  /** A session, and who it is of, as of one moment. */
  read(id: SessionId): Promise<{ readonly session: Session; readonly account: Account } | null>;
}
export interface SessionFilter {
  readonly userId: UserId;
  /** Those that were neither ended nor have expired at this moment; all where it is left out. */
  readonly openAt?: Instant | undefined;
}
export const sessionSorts = ['started_at', 'last_used_at'] as const;
export type SessionSort = (typeof sessionSorts)[number];

/** What is of no use any more, to be forgotten by and by. */
export interface AccountLeftovers {
  /**
   * Forgets at most `limit` of each: refresh tokens, challenges and mail tokens that expired before `tokensBefore`, and sessions
   * that were over before `sessionsBefore`. Gives back the largest number of one kind.
   */
  forget(before: { readonly tokens: Instant; readonly sessions: Instant }, limit: number): Promise<number>;
}

/** Passwords at rest: argon2id. Slow on purpose, and so only a few are worked on at once; throws `Overloaded` where too many wait. */
export interface Passwords {
  hash(password: string): Promise<string>;
  matches(hash: string, password: string): Promise<boolean>;
  /** Whether new hashes are made with other parameters. */
  isOutdated(hash: string): boolean;
  /** A hash of no password, made as new ones are: checking against it takes as long as against anybody's. */
  decoy(): Promise<string>;
}

/** Codes of the time: TOTP (RFC 6238) with SHA-1, six digits and 30 seconds, as every authenticator app has it. */
export interface TimeCodes {
  /** A new secret, in base 32. */
  newSecret(): string;
  /** The step of which this is the code, among the one of `now`, the one before and the one after; null where it is of none. */
  stepOf(secret: string, code: string, now: Instant): number | null;
  /** For the app to scan: `otpauth://totp/…`. */
  link(secret: string, account: string): string;
  /** A code for an emergency, of 80 random bits. */
  newRecoveryCode(): string;
}

/** Makes the tokens by which a signed-in caller is known. */
export interface AccessTokens {
  issue(
    subject: { readonly kind: 'user'; readonly id: UserId; readonly sessionId: SessionId },
    scopes: Iterable<string>,
  ): Promise<AccessToken>;
}
export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Instant;
}

/** Sessions, for those who ask whether a token is still good. */
export interface LiveSessions {
  /** Null where there is no such session, it has ended, or its user is not active. */
  find(id: SessionId): Promise<LiveSession | null>;
}
export interface LiveSession {
  readonly userId: UserId;
  readonly name: string;
  /** What the user may do by all roles, as of now; nothing while one of them asks for a second factor that is not enrolled. */
  readonly scopes: readonly string[];
}
