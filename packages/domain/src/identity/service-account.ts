import {
  fail,
  ok,
  type Fact,
  type Instant,
  type Result,
  type SecretId,
  type ServiceAccountId,
} from '../kernel/index.js';

/** A program that gets its tokens by showing a secret (OAuth 2 client credentials). */
interface ServiceAccountBase {
  readonly id: ServiceAccountId;
  readonly name: string;
  /** The most that its tokens can do. Sorted, each once. */
  readonly scopes: readonly string[];
  /** The principal that made it. */
  readonly createdBy: string;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
  /** The number of events in its history. */
  readonly version: number;
}
export interface ActiveServiceAccount extends ServiceAccountBase {
  readonly status: 'active';
  /** The oldest first. Two can be good at once, so that one follows the other without an outage. */
  readonly secrets: readonly ClientSecret[];
}
/** It gets no tokens any more, and those that it got are good no longer. */
export interface EndedServiceAccount extends ServiceAccountBase {
  readonly status: 'ended';
  readonly endedAt: Instant;
}
export type ServiceAccount = ActiveServiceAccount | EndedServiceAccount;
export const serviceAccountStatuses = ['active', 'ended'] as const satisfies readonly ServiceAccount['status'][];

/** It was shown once, and is kept as a digest only. */
export interface ClientSecret {
  readonly id: SecretId;
  /** SHA-256 of the secret, in lower-case hexadecimal. */
  readonly hash: string;
  /** The first characters: enough to tell it by. */
  readonly hint: string;
  readonly createdAt: Instant;
  /** Null for one that is good until it is removed. */
  readonly expiresAt: Instant | null;
}

export type ServiceAccountCreated = Fact<
  'identity.service_account_created',
  { readonly name: string; readonly scopes: readonly string[] }
>;
export type ServiceAccountChanged = Fact<
  'identity.service_account_changed',
  { readonly name: string; readonly scopes: readonly string[] }
>;
export type ClientSecretAdded = Fact<
  'identity.service_account_secret_added',
  { readonly secretId: SecretId; readonly expiresAt: Instant | null }
>;
export type ClientSecretRemoved = Fact<'identity.service_account_secret_removed', { readonly secretId: SecretId }>;
export type ServiceAccountEnded = Fact<'identity.service_account_ended', { readonly name: string }>;
export type ServiceAccountEvent =
  | ServiceAccountCreated
  | ServiceAccountChanged
  | ClientSecretAdded
  | ClientSecretRemoved
  | ServiceAccountEnded;

export interface ServiceAccountDecided<Account extends ServiceAccount = ServiceAccount> {
  readonly account: Account;
  readonly events: readonly ServiceAccountEvent[];
}

/** Secrets that are good at once, at most. */
export const mostSecrets = 2;

export type NewServiceAccount = Pick<ServiceAccountBase, 'id' | 'name' | 'scopes' | 'createdBy'>;
export type NewClientSecret = Omit<ClientSecret, 'createdAt'>;

export const createServiceAccount = (
  input: NewServiceAccount,
  secret: NewClientSecret,
  now: Instant,
): ServiceAccountDecided<ActiveServiceAccount> => {
  const scopes = inOrder(input.scopes);
  return {
    account: {
      ...input,
      scopes,
      status: 'active',
      secrets: [{ ...secret, createdAt: now }],
      createdAt: now,
      updatedAt: now,
      version: 2,
    },
    events: [
      { type: 'identity.service_account_created', at: now, data: { name: input.name, scopes } },
      secretAdded(secret, now),
    ],
  };
};

/** Null where nothing changes. */
export const changeServiceAccount = (
  account: ActiveServiceAccount,
  content: Pick<ServiceAccountBase, 'name' | 'scopes'>,
  now: Instant,
): ServiceAccountDecided<ActiveServiceAccount> | null => {
  const { name } = content;
  const scopes = inOrder(content.scopes);
  if (name === account.name && scopes.join() === account.scopes.join()) return null;
  return changed(account, { name, scopes }, now, [
    { type: 'identity.service_account_changed', at: now, data: { name, scopes } },
  ]);
};

/** What has expired makes room. */
export const addSecret = (
  account: ActiveServiceAccount,
  secret: NewClientSecret,
  now: Instant,
): Result<ServiceAccountDecided<ActiveServiceAccount>, 'too_many_secrets'> => {
  const [kept, expired] = [liveSecrets(account, now), account.secrets.filter((each) => !isLive(each, now))];
  if (kept.length >= mostSecrets) return fail('too_many_secrets');
  return ok(
    changed(account, { secrets: [...kept, { ...secret, createdAt: now }] }, now, [
      ...expired.map((each) => secretRemoved(each, now)),
      secretAdded(secret, now),
    ]),
  );
};

/** Null where it has no such secret. Its last one may go too: then it gets no tokens until it is given another. */
export const removeSecret = (
  account: ActiveServiceAccount,
  id: SecretId,
  now: Instant,
): ServiceAccountDecided<ActiveServiceAccount> | null => {
  const secret = account.secrets.find((each) => each.id === id);
  return secret
    ? changed(account, { secrets: account.secrets.filter((each) => each !== secret) }, now, [
        secretRemoved(secret, now),
      ])
    : null;
};

export const endServiceAccount = (
  { secrets: _, ...account }: ActiveServiceAccount,
  now: Instant,
): ServiceAccountDecided<EndedServiceAccount> => ({
  account: { ...account, status: 'ended', endedAt: now, updatedAt: now, version: account.version + 1 },
  events: [{ type: 'identity.service_account_ended', at: now, data: { name: account.name } }],
});

/** Those that are good at a moment: one that expires then is not. */
export const liveSecrets = (account: ActiveServiceAccount, now: Instant): readonly ClientSecret[] =>
  account.secrets.filter((secret) => isLive(secret, now));

const isLive = ({ expiresAt }: ClientSecret, now: Instant): boolean => expiresAt === null || expiresAt > now;

const changed = (
  account: ActiveServiceAccount,
  changes: Partial<Pick<ActiveServiceAccount, 'name' | 'scopes' | 'secrets'>>,
  now: Instant,
  events: readonly ServiceAccountEvent[],
): ServiceAccountDecided<ActiveServiceAccount> => ({
  account: { ...account, ...changes, updatedAt: now, version: account.version + events.length },
  events,
});

const secretAdded = ({ id, expiresAt }: NewClientSecret, at: Instant): ClientSecretAdded => ({
  type: 'identity.service_account_secret_added',
  at,
  data: { secretId: id, expiresAt },
});

const secretRemoved = ({ id }: ClientSecret, at: Instant): ClientSecretRemoved => ({
  type: 'identity.service_account_secret_removed',
  at,
  data: { secretId: id },
});

const inOrder = (scopes: readonly string[]): readonly string[] => [...new Set(scopes)].toSorted();
