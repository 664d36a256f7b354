import { expect } from 'chai';
import { errorCode, type Database } from '../../src/index.js';
import { describeOnDatabases } from '../databases.js';

const insert = `insert into identity.api_keys (id, name, scopes, secret_hash, hint, created_by, created_at, expires_at, revoked_at, version)
  select gen_random_uuid(), 'shop', coalesce(scopes, '["*"]'), coalesce(secret_hash, repeat('a', 64)), 'qs_live_abcd', 'system:test', '2026-01-01', expires_at, revoked_at,
    coalesce(version, 1)
  from json_to_record($1::text::json) as x(scopes json, secret_hash text, expires_at timestamptz, revoked_at timestamptz, version integer)`;
const [checkViolation, uniqueViolation] = ['23514', '23505'];

describeOnDatabases((_name, databases) => {
  describe('the table of API keys', () => {
    let database: Database;
    before(async () => {
      ({ database } = await databases.fresh());
    });
    beforeEach(() => database.query('truncate identity.api_keys'));
    const run = (text: string, row: object) =>
      database.query(text, [JSON.stringify(row)]).then(() => 'done', errorCode);

    for (const row of [
      { scopes: [] },
      { scopes: {} },
      { scopes: 'orders:read' },
      { secret_hash: 'qs_live_secret' },
      { secret_hash: 'A'.repeat(64) },
      { expires_at: '2025-12-31' },
      { revoked_at: '2026-02-01' },
      { version: 0 },
    ]) {
      it(`refuses ${JSON.stringify(row)}`, async () => expect(await run(insert, row)).to.equal(checkViolation));
    }

    it('has one row for each secret', async () => {
      expect(await run(insert, {})).to.equal('done');
      expect(await run(insert, {})).to.equal(uniqueViolation);
    });

    it('lets nobody take a revocation back', async () => {
      expect(await run(insert, { version: 2, revoked_at: '2026-02-01' })).to.equal('done');
      for (const moment of [null, '2026-03-01']) {
        const update = "update identity.api_keys set revoked_at = ($1::text::json ->> 'moment')::timestamptz";
        expect(await run(update, { moment })).to.equal(checkViolation);
      }
      expect(await run("update identity.api_keys set last_used_at = '2026-02-02', name = $1::text", {})).to.equal(
        'done',
      );
    });
  });
});
