import type { Fact } from '@quayside/domain/kernel';
import type { GenericSchema, InferOutput } from 'valibot';
import type { ScopeName } from './contract.js';

/** How a fact is told to the outside, as data. Everything that a transport knows of an event is read from here. */
export interface EventContract<
  Type extends string = string,
  Data extends GenericSchema = GenericSchema,
  Inside = unknown,
> {
  /** `context.words_in_the_past`. */
  readonly type: Type;
  /** Of the shape of `data`. Fields may be added to it; whatever else changes makes a new version. */
  readonly version: number;
  readonly summary: string;
  /** The scope without which nobody hears of it; whoever has it hears of what is theirs, or of what belongs to the shop. */
  readonly scope: ScopeName;
  readonly data: Data;
  /** From what the domain keeps to what travels. */
  view(inside: Inside): InferOutput<Data>;
}

/** Every event of a context: it does not compile while one has no entry. */
export type EventContracts<E extends Fact<string, unknown>> = {
  readonly [Type in E['type']]: {
    readonly type: Type;
    readonly version: number;
    readonly summary: string;
    readonly scope: ScopeName;
    readonly data: GenericSchema;
    view(inside: Extract<E, { type: Type }>['data']): unknown;
  };
};

/** Declares how an event is told. */
export const eventContract = <const Type extends string, Data extends GenericSchema, Inside>(
  declaration: EventContract<Type, Data, Inside>,
): EventContract<Type, Data, Inside> => declaration;
