import type { Log, PipelineHooks } from '@quayside/application';
import { ContainerModule } from 'inversify';
import { cryptoDigest } from '../platform/crypto-digest.js';
import { systemClock } from '../platform/system-clock.js';
import { systemIds } from '../platform/system-ids.js';
import { tokens as t, type ReservationTimeToLive } from './tokens.js';

export interface Platform {
  readonly log: Log;
  readonly hooks: PipelineHooks;
  readonly reservationTimeToLive: ReservationTimeToLive;
}

/** The machine: its clock, its chance, its cryptography, and where it is told what happens. */
export const platformModule = ({ log, hooks, reservationTimeToLive }: Platform): ContainerModule =>
  new ContainerModule(({ bind }) => {
    bind(t.clock).toConstantValue(systemClock);
    bind(t.ids).toConstantValue(systemIds);
    bind(t.digest).toConstantValue(cryptoDigest);
    bind(t.chance).toConstantValue(Math.random);
    bind(t.log).toConstantValue(log);
    bind(t.hooks).toConstantValue(hooks);
    bind(t.reservationTimeToLive).toConstantValue(reservationTimeToLive);
  });
