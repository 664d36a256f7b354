import type { OnceKey, OnceRecord, OnceRecords } from '@quayside/application/kernel';
import { batched } from './batcher.js';
import type { Database } from './database.js';

/** The answers to idempotency keys. Keys that are asked for together are looked up together. */
export const postgresOnce = (database: Database): OnceRecords => {
  const find = batched<OnceKey, OnceRecord | null>(
    async (keys) => {
      const asked = JSON.stringify(
        keys.map(({ principal, useCase, key }, n) => ({ n, principal, use_case: useCase, key })),
      );
      const rows = await database.query(
        `select x.n, o.fingerprint, o.request_id, o.at, o.held_until, o.answer
         from json_to_recordset($1::text::json) as x(n integer, principal text, use_case text, key text)
         join kernel.once o on o.principal = x.principal and o.use_case = x.use_case and o.key = x.key`,
        [asked],
      );
      const records = new Map(
        rows.map((row) => [
          row['n'],
          {
            fingerprint: row['fingerprint'] as string,
            requestId: row['request_id'] as string,
            at: row['at'] as string,
            heldUntil: row['held_until'] as string | null,
            answer: row['answer'] as string,
          },
        ]),
      );
      return keys.map((_, n) => records.get(n) ?? null);
    },
    { most: 256, atOnce: 2 },
  );
  return {
    find,
    settle: async ({ principal, useCase, key }, answer, now) => {
      const settled = await database.query(
        `update kernel.once set answer = $4::text, held_until = null
         where principal = $1::text and use_case = $2::text and key = $3::text and held_until > $5::timestamptz returning 1`,
        [principal, useCase, key, answer, now],
      );
      return settled.length > 0 ? answer : ((await find({ principal, useCase, key }))?.answer ?? answer);
    },
    forgetBefore: async (moment, limit) => {
      const rows = await database.query(
        `delete from kernel.once where ctid in (select ctid from kernel.once where at < $1::timestamptz limit $2::integer) returning 1`,
        [moment, limit],
      );
      return rows.length;
    },
  };
};
