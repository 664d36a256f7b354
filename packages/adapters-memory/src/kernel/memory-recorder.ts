import { makeAuditRecorder, type Log, type RunningAuditRecorder } from '@quayside/application/kernel';
import type { MemoryDatabase } from './memory-database.js';
import { silentLog } from './memory-ports.js';

/** Puts on record in the database of a process what its commits do not. */
export const memoryRecorder = (database: MemoryDatabase, log: Log = silentLog): RunningAuditRecorder =>
  makeAuditRecorder({ arrivals: database, ids: database.ids, clock: database.clock, log });
