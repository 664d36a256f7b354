import type { Check } from '../checks.js';

/**
 * From when on there are rows: since the audit came into this database, or since what was dropped for its age, give or take the
 * time that a call may take.
 */
const since = `
  select greatest(m.applied_at, case when c.anchor_sequence > 0 then first.at + interval '1 hour' end) as at
  from public.quayside_migrations m, audit.chain c
    left join lateral (select at from audit.entries order by sequence limit 1) first on true
  where m.name = 'audit/0001_trail' and (c.anchor_sequence = 0 or first.at is not null)`;

/** What must hold between what was done and what is on record, where one database holds both. */
export const auditChecks: readonly Check[] = [
  {
    name: 'what was answered to an idempotency key is on record',
    query: `
      select o.use_case || ' of ' || o.principal || ', request ' || o.request_id || ', was answered, and no row tells of it' as what
      from kernel.once o join (${since}) since on o.at >= since.at
      where not exists (
          select from audit.entries e where e.at = o.at and e.request_id = o.request_id and e.use_case = o.use_case and e.outcome = 'ok')
        and not exists (
          select from kernel.audit_arrivals a where a.at = o.at and a.body::json ->> 'request_id' = o.request_id)`,
  },
  {
    name: 'what a caller changed is on record',
    query: `
      with known as (
        select request_id from audit.entries where outcome = 'ok' or changes::text <> '[]' union select body::json ->> 'request_id' from kernel.audit_arrivals
      )
      select m.type || ' of ' || m.subject || ' came of request ' || m.request_id || ' of ' || m.actor || ', and no row tells of that' as what
      from kernel.messages m join (${since}) since on m.at >= since.at
      where m.kind = 'event' and (m.actor not like 'system:%' or m.actor = 'system:operator')
        and not exists (select from known k where k.request_id = m.request_id)`,
  },
];
