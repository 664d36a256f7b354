import { BinaryReader, BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import type { Absent, FieldDraft } from '../proto/model.js';
import { isObject, type JsonObject, type Value } from './values.js';

/** A field, as it is written and read. */
export interface FieldPlan {
  readonly draft: Pick<FieldDraft, 'name' | 'key' | 'label' | 'absent'>;
  readonly number: number;
  readonly value: Value;
  /** Whether a value that is nothing is not written: it has no presence. */
  readonly isImplicit: boolean;
  /** Whether another field tells other values of the same property. */
  readonly isChoice: boolean;
}

/** Thrown for bytes that are no such message. */
export class NotAMessage extends Error {
  override readonly name = 'NotAMessage';
}

const fillings: Readonly<Record<Absent, (value: Value) => unknown>> = {
  nothing: () => undefined,
  null: () => null,
  empty: (value) => (value.isMap ? {} : []),
  zero: (value) => value.zero,
};

/**
 * Between the JSON shape of a message and its bytes. What the shape cannot be told in throws, for it is a bug; what is read
 * and cannot be is left to the contract to refuse, by a value that it does not take.
 */
export class MessageCodec {
  readonly #byNumber = new Map<number, FieldPlan>();
  #plans: readonly FieldPlan[] = [];

  constructor(readonly name: string) {}

  /** Messages refer to each other, so their fields come when all are there. */
  define(plans: readonly FieldPlan[]): void {
    this.#plans = plans.toSorted((a, b) => a.number - b.number);
    for (const plan of plans) this.#byNumber.set(plan.number, plan);
  }

  encode(value: JsonObject): Uint8Array {
    const writer = new BinaryWriter();
    this.write(writer, value);
    return writer.finish();
  }

  /** Throws `NotAMessage`. */
  decode(bytes: Uint8Array): JsonObject {
    const reader = new BinaryReader(bytes);
    try {
      const value = this.read(reader, bytes.length, {});
      if (reader.pos !== bytes.length) throw new Error('a part goes beyond the end');
      return value;
    } catch (error) {
      throw new NotAMessage(error instanceof Error ? error.message : String(error));
    }
  }

  write(writer: BinaryWriter, object: JsonObject): void {
    for (const plan of this.#plans) {
      const said = object[plan.draft.key];
      if (said === undefined) continue;
      if (said === null && !plan.value.takesNull) continue;
      if (plan.draft.label === 'repeated') this.#writeAll(writer, plan, said);
      else if (plan.isChoice && !plan.value.takes(said)) continue;
      else if (!plan.isImplicit || said !== plan.value.zero) plan.value.write(writer, plan.number, said);
    }
  }

  #writeAll(writer: BinaryWriter, { value, number, draft }: FieldPlan, items: unknown): void {
    if (!Array.isArray(items)) throw new Error(`${this.name}.${draft.name} is no list`);
    if (items.length === 0) return;
    if (value.packs) {
      writer.tag(number, WireType.LengthDelimited).fork();
      for (const item of items) value.writeBare(writer, item);
      writer.join();
    } else for (const item of items) value.write(writer, number, item);
  }

  read(reader: BinaryReader, end: number, object: Record<string, unknown>): JsonObject {
    while (reader.pos < end) {
      const [number, wire] = reader.tag();
      const plan = this.#byNumber.get(number);
      if (plan) this.#readOne(reader, wire, plan, object);
      else {
        // To pass over what the caller asks for would be to do something else than was asked.
        reader.skip(wire, number);
        object[`field_${number}`] = true;
      }
    }
    this.#fill(object);
    return object;
  }

  #readOne(reader: BinaryReader, wire: WireType, { value, draft }: FieldPlan, object: Record<string, unknown>): void {
    const { key } = draft;
    if (draft.label === 'repeated') {
      const items = (object[key] ??= []) as unknown[];
      if (value.packs && wire === WireType.LengthDelimited) {
        const stop = reader.uint32() + reader.pos;
        while (reader.pos < stop) items.push(value.read(reader, undefined));
        return;
      }
      checkWire(wire, value);
      items.push(value.read(reader, undefined));
      return;
    }
    checkWire(wire, value);
    const read = value.read(reader, object[key]);
    // The zero of an enum says nothing, as if the field were not there.
    if (read !== undefined) object[key] = read;
  }

  #fill(object: Record<string, unknown>): void {
    for (const { draft, value } of this.#plans) {
      if (draft.absent === 'nothing' || object[draft.key] !== undefined) continue;
      object[draft.key] = fillings[draft.absent](value);
    }
  }
}

const checkWire = (wire: WireType, value: Value): void => {
  if (wire !== value.wire) throw new Error('a field is of another type');
};

export const asObject = (value: unknown, what: string): JsonObject => {
  if (!isObject(value)) throw new Error(`${what} is no object`);
  return value;
};
