import { liveSecrets } from '@quayside/domain/identity';
import { fail, ok, ServiceAccountId } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { command, contract, type Digest } from '../../kernel/index.js';
import type { IdentityWork } from '../ports.js';
import { narrowed } from '../scopes.js';
import { lifetimeSeconds, wordsOf } from './claims.js';
import type { Mint } from './mint.js';

const Text = v.pipe(v.string(), v.maxLength(4_096));

/** The token endpoint of OAuth 2 (RFC 6749). Its errors have the codes of section 5.2. */
export const issueToken = contract({
  name: 'identity.issue_token',
  kind: 'command',
  summary: 'Get an access token for a service account (OAuth 2 client credentials)',
  scope: 'public',
  once: 'never',
  audits: { object: 'client_id' },
  input: v.strictObject({
    grant_type: Text,
    client_id: v.optional(Text),
    client_secret: v.optional(Text),
    /** Fewer scopes than the account has, with spaces between; all of them where it is left out. */
    scope: v.optional(Text),
  }),
  output: v.strictObject({
    access_token: v.string(),
    /** Always `Bearer`. */
    token_type: v.string(),
    /** Seconds. */
    expires_in: v.number(),
    scope: v.string(),
  }),
  errors: {
    invalid_client: { category: 'unauthenticated', message: 'There is no such client, or its secret is another.' },
    unsupported_grant_type: { category: 'invalid', message: 'The grant type is none that is known here.' },
    invalid_scope: { category: 'invalid', message: 'The client has not all of these scopes.' },
  },
});

export interface IssueTokenDeps {
  readonly work: IdentityWork;
  readonly mint: Mint;
  readonly digest: Digest;
}

/**
 * A secret has 256 random bits, so there is nothing to guess; and only digests are compared, so there is nothing to learn from
 * how long it takes.
 */
export const makeIssueToken = ({ work, mint, digest }: IssueTokenDeps) =>
  command(issueToken, work, async ({ grant_type: grant, client_id: id, client_secret: secret = '', scope }, { tx }) => {
    if (grant !== 'client_credentials') return fail({ code: 'unsupported_grant_type' });
    const client = v.safeParse(ServiceAccountId, id);
    const account = client.success ? await tx.serviceAccounts.find(client.output) : null;
    const hash = digest.sha256(secret);
    const shown =
      account?.status === 'active' ? liveSecrets(account, tx.now).find((each) => each.hash === hash) : undefined;
    if (!account || !shown) return fail({ code: 'invalid_client' });
    const held = new Set(account.scopes);
    const asked = scope === undefined ? held : wordsOf(scope);
    const given = narrowed(held, asked);
    if (given.size === 0 || ![...asked].every((each) => given.has(each))) return fail({ code: 'invalid_scope' });
    const { token } = await mint.issue({ kind: 'service', id: account.id, secretId: shown.id }, given);
    return ok({
      access_token: token,
      token_type: 'Bearer',
      expires_in: lifetimeSeconds,
      scope: [...given].toSorted().join(' '),
    });
  });
