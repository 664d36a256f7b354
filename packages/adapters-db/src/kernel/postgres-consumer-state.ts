import type { AsideMessage, AsideOf, ConsumerHold, ConsumerState, SetAside } from '@quayside/application/kernel';
import type { Instant, MessageId } from '@quayside/domain/kernel';
import type postgres from 'postgres';
import { outage, type Database, type Row } from './database.js';
import { messageColumns, messageOf } from './message-rows.js';
import { idOf, uuidOf } from './type-ids.js';

const advisoryClass = 0x5159;

/** What consumers have done and set aside. Who works on one holds a lock of a session, which ends with its process. */
export class PostgresConsumerState implements ConsumerState {
  readonly #holds: postgres.Sql;
  /** Whose each hold of this process is: a session would be given its own lock again. They end with the connection. */
  readonly #held = new Map<string, symbol>();

  constructor(readonly database: Database) {
    this.#holds = database.dedicated(() => this.#held.clear());
  }

  async hold(consumer: string): Promise<ConsumerHold | null> {
    if (this.#held.has(consumer)) return null;
    const hold = Symbol(consumer);
    this.#held.set(consumer, hold);
    const isLost = (): boolean => this.#held.get(consumer) !== hold;
    if (!(await this.#locked(consumer))) {
      if (!isLost()) this.#held.delete(consumer);
      return null;
    }
    // Where the connection was renewed on the way, the lock is the new one's, and so is the hold.
    this.#held.set(consumer, hold);
    return {
      isLost,
      release: async () => {
        if (isLost()) return;
        this.#held.delete(consumer);
        await this.#holds.unsafe('select pg_advisory_unlock($1::integer, hashtext($2::text))', [
          advisoryClass,
          consumer,
        ]);
      },
    };
  }

  async #locked(consumer: string): Promise<boolean> {
    try {
      const [row] = await this.#holds.unsafe('select pg_try_advisory_lock($1::integer, hashtext($2::text)) as held', [
        advisoryClass,
        consumer,
      ]);
      return row?.['held'] === true;
    } catch (error) {
      this.#held.delete(consumer);
      // A connection that broke under the question gave no lock: whoever wants one asks again before long.
      if (outage(error)) return false;
      throw error;
    }
  }

  async position(consumer: string): Promise<number> {
    const [row] = await this.database.query('select position from kernel.consumers where name = $1::text', [consumer]);
    return Number(row?.['position'] ?? 0);
  }

  async advance(consumer: string, position: number): Promise<void> {
    await this.database.query(
      `insert into kernel.consumers as c (name, position) values ($1::text, $2::bigint)
       on conflict (name) do update set position = excluded.position where c.position < excluded.position`,
      [consumer, position],
    );
  }

  async received(consumer: string, ids: readonly MessageId[]): Promise<ReadonlySet<MessageId>> {
    const rows = await this.database.query(
      'select message_id from kernel.inbox where consumer = $1::text and message_id = any($2::text::uuid[])',
      [consumer, `{${ids.map(uuidOf).join(',')}}`],
    );
    return new Set(rows.map((row) => idOf('msg', row['message_id'] as string)));
  }

  async setAside(consumer: string, entries: readonly SetAside[]): Promise<void> {
    const rows = entries.map(({ message, attempts, nextAttemptAt, reason, dead }) => ({
      position: message.position,
      lane: message.lane,
      attempts,
      next_attempt_at: nextAttemptAt,
      reason,
      dead,
    }));
    await this.database.query(
      `insert into kernel.aside (consumer, position, lane, attempts, next_attempt_at, reason, dead)
       select $1::text, x.* from json_to_recordset($2::text::json)
         as x(position bigint, lane text, attempts integer, next_attempt_at timestamptz, reason text, dead boolean)
       on conflict on constraint aside_pkey do update
         set attempts = excluded.attempts, next_attempt_at = excluded.next_attempt_at, reason = excluded.reason, dead = excluded.dead`,
      [consumer, JSON.stringify(rows)],
    );
  }

  async waitingLanes(consumer: string): Promise<ReadonlySet<string>> {
    const rows = await this.database.query('select distinct lane from kernel.aside where consumer = $1::text', [
      consumer,
    ]);
    return new Set(rows.map((row) => row['lane'] as string));
  }

  async due(consumer: string, now: Instant, lanes: number): Promise<readonly (readonly AsideMessage[])[]> {
    const rows = await this.database.query(
      `with heads as (
         select distinct on (lane) lane, dead, next_attempt_at from kernel.aside where consumer = $1::text order by lane, position
       ), due as (
         select lane from heads where not dead and (next_attempt_at is null or next_attempt_at <= $2::timestamptz) limit $3::integer
       )
       select ${messageColumns}, a.attempts, a.next_attempt_at, a.reason, a.dead
       from kernel.aside a join due using (lane) join kernel.messages m using (position)
       where a.consumer = $1::text order by a.position`,
      [consumer, now, lanes],
    );
    return [...Map.groupBy(rows.map(asideOf), ({ message }) => message.lane).values()];
  }

  async aside(limit: number): Promise<readonly AsideOf[]> {
    const rows = await this.database.query(
      `select ${messageColumns}, a.consumer, a.attempts, a.next_attempt_at, a.reason, a.dead
       from kernel.aside a join kernel.messages m using (position) order by a.position, a.consumer limit $1::integer`,
      [limit],
    );
    return rows.map((row) => ({ ...asideOf(row), consumer: row['consumer'] as string }));
  }

  async revive(id: MessageId): Promise<boolean> {
    const rows = await this.database.query(
      `update kernel.aside a set dead = false, attempts = 0
       from kernel.messages m where a.position = m.position and a.dead and m.id = $1::uuid returning 1`,
      [uuidOf(id)],
    );
    return rows.length > 0;
  }

  async takeBack(consumer: string, id: MessageId): Promise<void> {
    await this.database.query(
      'delete from kernel.aside a using kernel.messages m where a.position = m.position and a.consumer = $1::text and m.id = $2::uuid',
      [consumer, uuidOf(id)],
    );
  }

  async forgetReceived(before: Instant, limit: number): Promise<number> {
    const rows = await this.database.query(
      'delete from kernel.inbox where ctid in (select ctid from kernel.inbox where received_at < $1::timestamptz limit $2::integer) returning 1',
      [before, limit],
    );
    return rows.length;
  }

  async close(): Promise<void> {
    await this.#holds.end({ timeout: 5 });
  }
}

const asideOf = (row: Row): AsideMessage => ({
  message: messageOf(row),
  attempts: row['attempts'] as number,
  nextAttemptAt: row['next_attempt_at'] as Instant | null,
  reason: row['reason'] as string | null,
  dead: row['dead'] as boolean,
});
