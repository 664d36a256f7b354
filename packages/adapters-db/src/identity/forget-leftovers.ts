import type { AccountLeftovers } from '@quayside/application/identity';
import type { Database } from '../kernel/database.js';

/** Forgets what is over. Rows that another process is at, or already forgot, are left to it. */
export const forgetLeftovers = (database: Database): AccountLeftovers => ({
  forget: async (before, limit) => {
    const forget = async (table: string, over: string, moment: string): Promise<number> => {
      const rows = await database.query(
        `with old as (select ctid from identity.${table} where ${over} < $1::text::timestamptz limit $2::text::integer for update skip locked)
         delete from identity.${table} t using old where t.ctid = old.ctid returning 1`,
        [moment, String(limit)],
      );
      return rows.length;
    };
    return Math.max(
      await forget('refresh_tokens', 'expires_at', before.tokens),
      await forget('sign_in_challenges', 'expires_at', before.tokens),
      await forget('mail_tokens', 'expires_at', before.tokens),
      await forget('sessions', 'coalesce(ended_at, expires_at)', before.sessions),
    );
  },
});
