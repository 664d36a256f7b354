import type { StagedMailTokens } from '@quayside/application/identity';
import { addressKey, type MailToken } from '@quayside/domain/identity';
import type { Database } from '../kernel/database.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows } from '../kernel/select.js';
import { inserting, updating, type Writer } from '../kernel/table-writer.js';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { mailTokens } from './tables.js';

const insertTokens = inserting(mailTokens);
const spendTokens = updating(mailTokens, 'id', ['version', 'usedAt', 'passwordHash', 'sealedToken']);
const forgetSealed: Writer<{ readonly id: string }> = {
  name: 'forget sealed mail tokens',
  statement: (rows) => ({
    text: `update identity.mail_tokens t set sealed_token = null
      from json_to_recordset($1::text::json) as x(id uuid) where t.id = x.id`,
    parameters: [JSON.stringify(rows)],
  }),
};
const forgetUnused: Writer<{ readonly address: string }> = {
  name: 'forget unused mail tokens',
  statement: (rows) => ({
    text: `delete from identity.mail_tokens t using json_to_recordset($1::text::json) as x(address text)
      where t.address = x.address and t.used_at is null`,
    parameters: [JSON.stringify(rows)],
  }),
};

/** How many may be good for an address and a purpose. */
interface Bound {
  readonly address: string;
  readonly purpose: string;
  readonly now: string;
  readonly most: number;
}
/** Tokens for one address come one after the other, so that each sees those before it. */
const lockAddresses: Writer<Bound> = {
  name: 'lock addresses of mail tokens',
  statement: (rows) => ({
    text: `select pg_advisory_xact_lock(x.lock) from (
        select distinct hashtext('quayside.mail_tokens/' || x.address) as lock
        from json_to_recordset($1::text::json) as x(address text) order by lock) x`,
    parameters: [JSON.stringify(rows)],
  }),
};
const expectWithin: Writer<Bound> = {
  name: 'expect few mail tokens',
  statement: (rows) => ({
    text: `select kernel.expect((
        select count(*) from json_to_recordset($1::text::json) as x(address text, purpose text, now timestamptz, most integer)
        where (
          select count(*) from identity.mail_tokens t
          where t.address = x.address and t.purpose = x.purpose and t.used_at is null and t.expires_at > x.now
        ) <= x.most), $2::bigint)`,
    parameters: [JSON.stringify(rows), rows.length],
  }),
};

/** In the order in which they write: what is used is not forgotten. */
export const mailTokenWriters: readonly Writer<never>[] = [
  lockAddresses,
  insertTokens,
  spendTokens,
  forgetSealed,
  forgetUnused,
  expectWithin,
];

const tokenOf = readingRows(mailTokens);

export class PostgresMailTokens {
  constructor(readonly database: Database) {}

  staged(stage: Stage): StagedMailTokens {
    return {
      find: (id) => this.#one('t.id = $1::text::uuid', uuidOf(id)),
      findByHash: (hash) => this.#one('t.token_hash = $1::text', hash),
      save: (token) => {
        const row = { ...token, id: uuidOf(token.id) };
        if (token.version === 1) stage.write(insertTokens, row);
        else stage.write(spendTokens, { ...row, basedOn: token.version - 1 });
      },
      saveWithin: (most, token) => {
        const { email, purpose, createdAt: now } = token;
        const bound = { address: addressKey(email), purpose, now, most };
        stage.write(lockAddresses, bound);
        stage.write(insertTokens, { ...token, id: uuidOf(token.id) });
        stage.write(expectWithin, bound);
      },
      countGood: async (email, purpose, now) => {
        const [row] = await this.database.query(
          `select count(*) as count from identity.mail_tokens t
           where t.address = $1::text and t.purpose = $2::text and t.used_at is null and t.expires_at > $3::text::timestamptz`,
          [addressKey(email), purpose, now],
        );
        return Number(row?.['count']);
      },
      forgetSealed: (id) => stage.write(forgetSealed, { id: uuidOf(id) }),
      forgetUnused: (email) => stage.write(forgetUnused, { address: addressKey(email) }),
    };
  }

  async #one(condition: string, value: string): Promise<MailToken | null> {
    const [row] = await this.database.query(`select t.* from identity.mail_tokens t where ${condition}`, [value]);
    if (!row) return null;
    const { address: _, id, ...token } = tokenOf(row);
    return { ...token, id: idOf('mtk', id) };
  }
}
