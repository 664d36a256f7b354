import { canonical } from '@quayside/application/kernel';
import { replay, type OrderEvent } from '@quayside/domain/orders';
import type { Violation } from '../checks.js';
import type { Database, Row } from '../kernel/database.js';
import { idOf } from '../kernel/type-ids.js';
import { orderColumns, readOrder } from './postgres-orders.js';

const atOnce = 500;

/** Replays the history of every order, some at a time, and compares what it comes to with what is stored. */
export const checkFolds = async (database: Database): Promise<readonly Violation[]> => {
  const found: Violation[] = [];
  let last = '00000000-0000-0000-0000-000000000000';
  for (;;) {
    const ids = (
      await database.query('select id from orders.orders where id > $1::uuid order by id limit $2::integer', [
        last,
        atOnce,
      ])
    ).map((row) => row['id'] as string);
    const end = ids.at(-1);
    if (end === undefined) return found;
    // One statement sees one moment: an order that changes meanwhile is seen before or after, with its history.
    const rows = await database.query(
      `select ${orderColumns},
         (select json_agg(json_build_object('type', m.type, 'at', m.at, 'data', m.data) order by m.sequence)
          from kernel.messages m where m.subject = x.subject and m.sequence is not null) as history
       from json_to_recordset($1::text::json) as x(id uuid, subject text) join orders.orders o on o.id = x.id`,
      [JSON.stringify(ids.map((id) => ({ id, subject: idOf('ord', id) })))],
    );
    found.push(...rows.flatMap(compare));
    last = end;
  }
};

const compare = (row: Row): readonly Violation[] => {
  const check = 'an order is what its history tells';
  const stored = readOrder(row);
  try {
    const told = replay(
      ((row['history'] ?? []) as readonly OrderEvent[]).map((event) => ({
        ...event,
        at: new Date(event.at).toISOString(),
      })),
    );
    return canonical(told) === canonical(stored)
      ? []
      : [
          {
            check,
            what: `order ${stored.id} is ${stored.status} at version ${stored.version}, and its history tells otherwise`,
          },
        ];
  } catch (error) {
    return [
      {
        check,
        what: `the history of order ${stored.id} is not legal: ${error instanceof Error ? error.message : String(error)}`,
      },
    ];
  }
};
