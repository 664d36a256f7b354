import type {
  SessionArchive,
  SessionFilter,
  SessionSort,
  StagedChallenges,
  StagedSessions,
} from '@quayside/application/identity';
import type { ListRequest, Page } from '@quayside/application/kernel';
import type { Account, OpenSession, RefreshToken, Session, SignInChallenge } from '@quayside/domain/identity';
import type { SessionId, UserId } from '@quayside/domain/kernel';
import { getTableColumns, type InferSelectModel } from 'drizzle-orm';
import { batched } from '../kernel/batcher.js';
import type { Database, Row } from '../kernel/database.js';
import { equals, listRows, where, type Listing } from '../kernel/listing.js';
import type { Stage } from '../kernel/postgres-work.js';
import { readingRows, selecting } from '../kernel/select.js';
import { deleting, inserting, updating, type Writer } from '../kernel/table-writer.js';
import { idOf, uuidOf } from '../kernel/type-ids.js';
import { accountColumns, accountOf } from './postgres-accounts.js';
import { refreshTokens, sessions, signInChallenges } from './tables.js';

const insertSessions = inserting(sessions);
/** All that may change of a session but its use, which is noted beside. */
const endSessions = updating(sessions, 'id', ['version', 'endedAt', 'endReason']);
interface Use {
  readonly id: string;
  readonly last_used_at: string;
  readonly expires_at: string;
}
const noteUses: Writer<Use> = {
  name: 'note uses of sessions',
  statement: (rows) => ({
    text: `update identity.sessions s set last_used_at = x.last_used_at, expires_at = x.expires_at
      from json_to_recordset($1::text::json) as x(id uuid, last_used_at timestamptz, expires_at timestamptz) where s.id = x.id`,
    parameters: [JSON.stringify(rows)],
  }),
};
const issueTokens = inserting(refreshTokens);
const spendTokens: Writer<{ readonly hash: string; readonly used_at: string }> = {
  name: 'spend refresh tokens',
  statement: (rows) => ({
    text: `with spent as (
        update identity.refresh_tokens t set used_at = x.used_at
        from json_to_recordset($1::text::json) as x(hash text, used_at timestamptz) where t.hash = x.hash and t.used_at is null returning 1)
      select kernel.expect((select count(*) from spent), $2::bigint)`,
    parameters: [JSON.stringify(rows), rows.length],
  }),
};
const insertChallenges = inserting(signInChallenges);
const changeChallenges = updating(signInChallenges, 'hash', ['version', 'attempts', 'usedAt']);
const forgetChallenges = deleting(signInChallenges, 'userId');

/** In the order in which they write; users are written before. */
export const sessionWriters: readonly Writer<never>[] = [
  insertSessions,
  endSessions,
  noteUses,
  spendTokens,
  issueTokens,
  forgetChallenges,
  insertChallenges,
  changeChallenges,
];

const columns = selecting(sessions, 's');
const rowOf = readingRows(sessions);
const sessionOf = (row: Row): Session => fromRow(rowOf(row));
const tokenColumns = selecting(refreshTokens, 't');
const tokenOf = readingRows(refreshTokens);
const challengeColumns = selecting(signInChallenges, 'c');
const challengeOf = readingRows(signInChallenges);

/** A session beside its user: the columns of both have names in common. */
const besideUser = Object.values(getTableColumns(sessions))
  .map(({ name }) => `s.${name} as session_${name}`)
  .join(', ');
const sessionBesideUser = (row: Row): Session =>
  sessionOf(
    Object.fromEntries(
      Object.entries(row).flatMap(([name, value]) =>
        name.startsWith('session_') ? [[name.slice('session_'.length), value]] : [],
      ),
    ),
  );

const listing: Listing<SessionSort> = {
  from: 'identity.sessions s',
  columns,
  sorts: {
    started_at: { column: 's.started_at', type: 'timestamptz' },
    last_used_at: { column: 's.last_used_at', type: 'timestamptz' },
  },
  id: { column: 's.id', type: 'uuid' },
};

interface SessionOfAccount {
  readonly session: Session;
  readonly account: Account;
}

/** Sessions with their refresh tokens, and the logins that are half done. */
export class PostgresSessions implements SessionArchive {
  readonly read: (id: SessionId) => Promise<SessionOfAccount | null>;

  constructor(readonly database: Database) {
    this.read = batched((ids) => this.#readAll(ids), { most: 256, atOnce: 2 });
  }

  async list(request: ListRequest<SessionFilter, SessionSort>): Promise<Page<Session>> {
    const { userId, openAt } = request.filter;
    const conditions = [
      ...equals('s.user_id', uuidOf(userId), 'uuid'),
      ...(openAt === undefined ? [] : [where('s.ended_at is null and s.expires_at > ?::text::timestamptz', openAt)]),
    ];
    const page = await listRows(this.database, listing, conditions, request);
    return { ...page, items: page.items.map(sessionOf) };
  }

  stagedSessions(stage: Stage): StagedSessions {
    return {
      find: async (id) => {
        const [row] = await this.#sessions('s.id = $1::text::uuid', uuidOf(id));
        return row ?? null;
      },
      openOf: async (userId) => {
        const open = await this.#sessions('s.user_id = $1::text::uuid and s.ended_at is null', uuidOf(userId));
        return open.filter((session): session is OpenSession => session.endedAt === null);
      },
      save: ({ session, event }) => {
        const row = toRow(session);
        if (session.version === 1) stage.write(insertSessions, row);
        else stage.write(endSessions, { ...row, basedOn: session.version - 1 });
        stage.tell({ subject: session.id, lane: session.id, version: session.version, events: [event] });
      },
      noteUse: (id, at, expiresAt) =>
        stage.write(noteUses, { id: uuidOf(id), last_used_at: at, expires_at: expiresAt }),
      findToken: (hash) => this.#token(hash),
      issueToken: (token) => stage.write(issueTokens, { ...token, sessionId: uuidOf(token.sessionId) }),
      spendToken: ({ hash }, now) => stage.write(spendTokens, { hash, used_at: now }),
    };
  }

  stagedChallenges(stage: Stage): StagedChallenges {
    return {
      find: (hash) => this.#challenge(hash),
      save: (challenge) => {
        const row = { ...challenge, userId: uuidOf(challenge.userId) };
        if (challenge.version === 1) stage.write(insertChallenges, row);
        else stage.write(changeChallenges, { ...row, basedOn: challenge.version - 1 });
      },
      forgetOf: (userId: UserId) => stage.write(forgetChallenges, { userId: uuidOf(userId) }),
    };
  }

  async #sessions(condition: string, value: string): Promise<readonly Session[]> {
    const rows = await this.database.query(`select ${columns} from identity.sessions s where ${condition}`, [value]);
    return rows.map(sessionOf);
  }

  async #token(hash: string): Promise<RefreshToken | null> {
    const [row] = await this.database.query(
      `select ${tokenColumns} from identity.refresh_tokens t where t.hash = $1::text`,
      [hash],
    );
    if (!row) return null;
    const token = tokenOf(row);
    return { ...token, sessionId: idOf('ses', token.sessionId) };
  }

  async #challenge(hash: string): Promise<SignInChallenge | null> {
    const [row] = await this.database.query(
      `select ${challengeColumns} from identity.sign_in_challenges c where c.hash = $1::text`,
      [hash],
    );
    if (!row) return null;
    const challenge = challengeOf(row);
    return { ...challenge, userId: idOf('usr', challenge.userId) };
  }

  async #readAll(ids: readonly SessionId[]): Promise<readonly (SessionOfAccount | null)[]> {
    const rows = await this.database.query(
      `select ${besideUser}, ${accountColumns} from identity.sessions s join identity.users u on u.id = s.user_id
       where s.id = any(array(select json_array_elements_text($1::text::json)::uuid))`,
      [JSON.stringify(ids.map(uuidOf))],
    );
    const found = new Map(
      rows.map((row) => {
        const session = sessionBesideUser(row);
        return [session.id, { session, account: accountOf(row) }];
      }),
    );
    return ids.map((id) => found.get(id) ?? null);
  }
}

const toRow = ({ origin, id, userId, ...session }: Session) => ({
  ...session,
  ...origin,
  id: uuidOf(id),
  userId: uuidOf(userId),
});

const fromRow = (row: InferSelectModel<typeof sessions>): Session => {
  const { id, userId, address, agent, endedAt, endReason, ...rest } = row;
  const session = { ...rest, id: idOf('ses', id), userId: idOf('usr', userId), origin: { address, agent } };
  return endedAt === null || endReason === null
    ? { ...session, endedAt: null, endReason: null }
    : { ...session, endedAt, endReason };
};
