/*
 * What the `.proto` files say, as data: made from the contracts, printed as text, and compiled to the codec. Before its fields
 * have their numbers it is a draft.
 */

/** What a field holds, and how that is told. */
export type Holding =
  | { readonly kind: 'string' | 'int64' | 'bool' | 'timestamp' | 'struct' | 'strings' }
  /** Says null for a field that can also be left out. */
  | { readonly kind: 'null' }
  /** A bool that is true, for one word of a union. */
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'enum'; readonly enum: EnumDraft }
  | { readonly kind: 'message'; readonly message: MessageDraft }
  /** A message with the one field `items`, for a list that can also be left out. */
  | { readonly kind: 'list'; readonly message: MessageDraft };

/** What the JSON shape has where the field is not there. */
export type Absent = 'nothing' | 'null' | 'empty' | 'zero';

export interface FieldDraft {
  readonly name: string;
  /** The property of the JSON shape. */
  readonly key: string;
  readonly holds: Holding;
  readonly label: 'plain' | 'optional' | 'repeated';
  readonly oneof: string | null;
  readonly absent: Absent;
}

export interface EnumDraft {
  readonly name: string;
  readonly words: readonly string[];
}

export interface MessageDraft {
  /** `Order`, or `Order.Line` for one within another. */
  readonly name: string;
  readonly package: string;
  readonly comment: string | null;
  readonly fields: FieldDraft[];
  readonly enums: EnumDraft[];
  readonly nested: MessageDraft[];
}

export interface MethodDraft {
  readonly name: string;
  readonly comment: readonly string[];
  readonly request: MessageDraft;
  readonly response: MessageDraft;
  readonly streams: boolean;
  readonly hasNoSideEffects: boolean;
}

export interface ServiceDraft {
  readonly name: string;
  readonly package: string;
  readonly comment: string;
  readonly methods: readonly MethodDraft[];
}

/** One `.proto` file. */
export interface FileDraft {
  readonly path: string;
  readonly package: string;
  readonly service: ServiceDraft | null;
  readonly messages: readonly MessageDraft[];
}

export const fullName = (message: { readonly package: string; readonly name: string }): string =>
  `${message.package}.${message.name}`;

export const pascal = (words: string): string =>
  words
    .split(/[_.]/)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');

export const snake = (name: string): string => name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, '_$&').toLowerCase();

/** `lines` have a `line` each. */
export const singular = (words: string): string => words.replace(/ies$/, 'y').replace(/(?<![us])s$/, '');

/** The name of a word in an enum, which begins with the name of the enum as all of its values do. */
export const valueName = (name: string, word: string): string => `${snake(name)}_${word}`.toUpperCase();
