import { attachOrStartEmbeddedPostgres, Database } from '../../packages/adapters-db/dist/src/index.js';

/**
 * An event as the database has it.
 * @typedef {{ position: number, type: string, subject: string, sequence: number, owner: string | null }} Happened
 */

/**
 * Reads every event from the database itself, without any of the feed's code.
 * @param {string} folder
 * @returns {Promise<Happened[]>}
 */
export const readHistory = async (folder) => {
  const attached = await attachOrStartEmbeddedPostgres({ folder });
  if (!attached.ok) throw new Error(attached.error.message);
  const database = new Database({ connection: attached.value.connection, connections: 1 });
  try {
    const rows = await database.query(
      `select position, type, subject, sequence, owner from kernel.messages
       where kind = 'event' and position is not null order by position`,
    );
    return rows.map(({ position, type, subject, sequence, owner }) => ({
      position: Number(position),
      type: String(type),
      subject: String(subject),
      sequence: Number(sequence),
      owner: typeof owner === 'string' ? owner : null,
    }));
  } finally {
    await database.close();
    await attached.value.stop();
  }
};
