import type { ContractName } from '@quayside/application';
import type { World } from '../world.js';

/** Makes the input of a call, and what the call finds when it comes. */
export type Scene = (world: World) => unknown;

export interface TransportCase {
  /** A call that is granted; or, where that takes more than a caller can bring about, one that is refused by the use case itself. */
  readonly granted?: Scene;
  /** Calls that the use case refuses, by the code. */
  readonly refused?: Readonly<Record<string, Scene>>;
  /** Fields that are told once, and null in a replay. */
  readonly toldOnce?: readonly string[];
  /** Fields that change by themselves, or that chance makes. */
  readonly volatile?: readonly string[];
  /** Another input than that of `granted`, where that is the same in every world. */
  readonly other?: Scene;
}

/** Of some use cases; each has one. */
export type TransportCases = Partial<Record<ContractName, TransportCase>>;

/** Long ago. */
export const past = '2001-02-03T04:05:06.789Z';
