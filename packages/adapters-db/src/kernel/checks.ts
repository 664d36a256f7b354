import type { Check } from '../checks.js';

/** What must hold of the message log and its consumers. */
export const kernelChecks: readonly Check[] = [
  {
    name: 'the history of an aggregate has no gaps',
    query: `select subject || ' has ' || count(*) || ' events, numbered up to ' || max(sequence) as what
      from kernel.messages where sequence is not null group by subject having count(*) <> max(sequence) or min(sequence) <> 1`,
  },
  {
    name: 'events of an aggregate are placed in their order',
    query: `select subject || ' has event ' || sequence || ' placed before event ' || sequence - 1 as what
      from (select subject, sequence, position, lag(position) over (partition by subject order by sequence) as before
            from kernel.messages where sequence is not null) ordered
      where position < before`,
  },
  {
    name: 'no message is dead',
    query: `select a.consumer || ' gave up on ' || m.type || ' of ' || m.subject || ' after ' || a.attempts || ' tries: ' || coalesce(a.reason, '') as what
      from kernel.aside a join kernel.messages m using (position) where a.dead`,
  },
];
