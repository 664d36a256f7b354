import { fail, ok, type Result } from '@quayside/domain/kernel';
import * as v from 'valibot';
import { fullName, valueName, type EnumDraft, type FieldDraft, type MessageDraft } from './model.js';

/*
 * The numbers that were given out. They are what travels in place of names, so none is ever given twice, and none changes
 * its meaning: new fields get the next one, those of removed fields stay reserved.
 */

interface Given {
  readonly number: number;
  /** Of a field; empty for a word of an enum. */
  readonly type: string;
  /** Whether nothing is called so any more. */
  readonly isGone: boolean;
}
type Numbers = Readonly<Record<string, Given>>;

/** By the full name of the message or enum, and by the name of the field or word: `7 optional string`, `7 string, removed`. */
export type NumberLock = Readonly<Record<string, Readonly<Record<string, string>>>>;
const LockFile = v.record(v.string(), v.record(v.string(), v.pipe(v.string(), v.regex(/^\d+(?: .+)?$/))));

export const parseLock = (text: string | null): NumberLock =>
  text === null ? {} : v.parse(LockFile, JSON.parse(text));

const removed = ', removed';
const givenIn = (entries: Readonly<Record<string, string>> = {}): Numbers =>
  Object.fromEntries(
    Object.entries(entries).map(([name, text]) => {
      const isGone = text.endsWith(removed);
      const [digits = '', ...type] = (isGone ? text.slice(0, -removed.length) : text).split(' ');
      return [name, { number: Number(digits), type: type.join(' '), isGone }];
    }),
  );
const textsOf = (numbers: Numbers): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(numbers)
      .toSorted(([, a], [, b]) => a.number - b.number)
      .map(([name, { number, type, isGone }]) => [name, `${number} ${type}`.trim() + (isGone ? removed : '')]),
  );

export interface NumberedName {
  readonly name: string;
  readonly number: number;
}
/** The numbers of one message or enum. */
export interface GivenNumbers {
  numberOf(name: string): number;
  readonly removed: readonly NumberedName[];
}

export interface Numbering {
  readonly lock: NumberLock;
  /** Whether anything got a number that had none. */
  readonly isNew: boolean;
  of(fullName: string): GivenNumbers;
}

/** The field's type as its file says it: part of what may not change. */
export const typeOf = ({ holds, label }: FieldDraft): string => {
  const prefix = label === 'plain' ? '' : `${label} `;
  return prefix + bareType(holds);
};

const bareType = (holds: FieldDraft['holds']): string => {
  switch (holds.kind) {
    case 'word':
      return 'bool';
    case 'timestamp':
      return 'google.protobuf.Timestamp';
    case 'struct':
      return 'google.protobuf.Struct';
    case 'null':
      return 'google.protobuf.NullValue';
    case 'strings':
      return 'map<string, string>';
    case 'enum':
      return holds.enum.name;
    case 'message':
    case 'list':
      return fullName(holds.message);
    case 'string':
    case 'int64':
    case 'bool':
      return holds.kind;
  }
};

/** Gives every field and every word its number: the one that it has, or the next. Fails with a line for each that cannot be. */
export const giveNumbers = (
  messages: Iterable<MessageDraft>,
  before: NumberLock,
): Result<Numbering, readonly [string, ...string[]]> => {
  // What is gone keeps its numbers, for the case that it comes back.
  const lock: Record<string, Readonly<Record<string, string>>> = { ...before };
  const refusals: string[] = [];
  let isNew = false;
  const give = (name: string, first: number, wanted: readonly Wanted[]): void => {
    const old = givenIn(before[name]);
    const next = renumbered(name, old, first, wanted, refusals);
    isNew ||= wanted.some(([field]) => !old[field]);
    lock[name] = textsOf(next);
  };
  for (const message of messages) {
    const name = fullName(message);
    give(
      name,
      1,
      message.fields.map((field) => [field.name, typeOf(field)]),
    );
    for (const words of message.enums) give(`${name}.${words.name}`, 0, wordsOf(words));
  }
  const [first, ...others] = refusals;
  if (first !== undefined) return fail([first, ...others]);
  const sorted = Object.fromEntries(Object.entries(lock).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  return ok({ lock: sorted, isNew, of: (name) => givenBy(givenIn(lock[name])) });
};

/** A name and its type. */
type Wanted = readonly [string, string];

const wordsOf = ({ name, words }: EnumDraft): readonly Wanted[] =>
  ['unspecified', ...words].map((word) => [valueName(name, word), '']);

const renumbered = (
  name: string,
  old: Numbers,
  first: number,
  wanted: readonly Wanted[],
  refusals: string[],
): Numbers => {
  let next = Math.max(first, ...Object.values(old).map(({ number }) => number + 1));
  const numbers: Record<string, Given> = {};
  for (const [field, given] of Object.entries(old)) numbers[field] = { ...given, isGone: true };
  for (const [field, type] of wanted) {
    const had = old[field];
    if (had?.isGone)
      refusals.push(`${name}.${field} was removed once, and its name is reserved: give the new one another name`);
    else if (had && had.type !== type)
      refusals.push(
        `${name}.${field} is ${had.type} and would become ${type}: those who have the old files would misread it; give the new one another name`,
      );
    numbers[field] = { number: had?.number ?? next++, type, isGone: false };
  }
  return numbers;
};

const givenBy = (numbers: Numbers): GivenNumbers => ({
  numberOf: (name) => {
    const given = numbers[name];
    if (!given || given.isGone) throw new Error(`${name} has no number`);
    return given.number;
  },
  removed: Object.entries(numbers)
    .filter(([, { isGone }]) => isGone)
    .map(([name, { number }]) => ({ name, number })),
});
