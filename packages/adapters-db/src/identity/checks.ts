import { builtInRoles } from '@quayside/domain/identity';
import type { Check } from '../checks.js';

/** What must hold of API keys and users. */
export const identityChecks: readonly Check[] = [
  {
    name: 'every key and every revocation was told, and no other',
    query: `
      select k.count || ' keys are ' || k.state || ', and ' || m.count || ' were told of' as what
      from (
        select 'made' as state, 'identity.key_created' as type, count(*) as count from identity.api_keys
        union all
        select 'revoked', 'identity.key_revoked', count(*) from identity.api_keys where revoked_at is not null
      ) k
      cross join lateral (select count(*) as count from kernel.messages where type = k.type) m
      where k.count <> m.count`,
  },
  {
    name: 'everything that happened to users was told, and nothing else',
    query: `
      select 'users have ' || u.count || ' events, and ' || m.count || ' were told' as what
      from (select coalesce(sum(events), 0) as count from identity.users) u
      cross join (
        select count(*) as count from kernel.messages
        where kind = 'event' and subject like 'usr\\_%' and type like 'identity.%'
      ) m
      where u.count <> m.count`,
  },
  {
    name: 'a role of one’s own that a user has is there',
    query: `
      select 'a user has the role ' || r.role || ', which there is not' as what
      from identity.user_roles r
      where r.own_role is null and r.role not in (${builtInRoles.map(({ name }) => `'${name}'`).join(', ')})`,
  },
];
