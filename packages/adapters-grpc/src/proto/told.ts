import { allContracts, allEvents } from '@quayside/application';
import type { Contract, EventContract } from '@quayside/application/kernel';
import type { GenericSchema } from 'valibot';

/** What is told over gRPC: the contracts and the events that there are. */
export class Told {
  constructor(
    readonly contracts: readonly Contract[],
    readonly events: readonly EventContract[],
  ) {}

  /** Whether it is all that Quayside has, and not a few made up for a test. */
  get isWhole(): boolean {
    return this.contracts.length === allContracts.length;
  }

  schema(subject: string, part: string): GenericSchema | null {
    if (part === 'data') return this.events.find(({ type }) => type === subject)?.data ?? null;
    const contract = this.contracts.find(({ name }) => name === subject);
    if (!contract) return null;
    return part === 'input' ? contract.input : contract.output;
  }
}

export const everything = (): Told => new Told(allContracts, Object.values(allEvents));
