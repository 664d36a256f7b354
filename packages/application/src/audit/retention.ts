import { later } from '@quayside/domain/kernel';
import { auditText, ownEntry, type Clock, type Ids, type Sweep } from '../kernel/index.js';
import type { ChainPlace } from '@quayside/domain/audit';
import type { AuditTrail } from './ports.js';

/** The use case under which the trail tells that rows were dropped. */
export const droppedRows = 'audit.rows_dropped';
/** How a row about dropping names the last row that was dropped. */
export const droppedObject = ({ sequence, hash }: ChainPlace): string => `${sequence} ${hash}`;

const droppedAtOnce = 5_000;

/** Drops rows that are older than so many milliseconds, and puts that on record. */
export const retentionSweep = (trail: AuditTrail, ids: Ids, clock: Clock, retention: number): Sweep => ({
  name: 'audit.retention',
  every: 600_000,
  sweep: async (now) => {
    const dropped = await trail.drop(later(now, -retention), droppedAtOnce, ({ from, to }) => {
      const id = ids.next('aud');
      const entry = {
        ...ownEntry(id, clock.now(), droppedRows),
        object: droppedObject(to),
        times: to.sequence - from + 1,
      };
      return { id, at: entry.at, text: auditText(entry), isDoubtful: false };
    });
    return dropped === droppedAtOnce;
  },
});
