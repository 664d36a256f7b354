import type { Check } from '../checks.js';

/** What must hold of API keys. */
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
];
