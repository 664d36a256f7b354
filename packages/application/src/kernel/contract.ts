import type { GenericSchema, InferOutput } from 'valibot';
import type { ErrorCategory } from './failure.js';

/** How an error of a use case is told: its kind, a sentence, and the shape of its details. */
export interface ErrorDeclaration {
  readonly category: ErrorCategory;
  readonly message: string;
  readonly details?: GenericSchema;
}
export type ErrorDeclarations = Readonly<Record<string, ErrorDeclaration>>;

export type Context = 'catalog' | 'orders' | 'inventory' | 'payments' | 'identity' | 'audit';
export type ScopeName = `${Context}:${string}`;

/** What a use case is, as data. Everything that a transport knows of it is read from here. */
export interface Contract<
  Name extends string = string,
  Input extends GenericSchema = GenericSchema,
  Output extends GenericSchema = GenericSchema,
  Errors extends ErrorDeclarations = ErrorDeclarations,
> {
  /** `context.verb` or `context.verb_noun`. */
  readonly name: Name;
  readonly kind: 'command' | 'query';
  readonly summary: string;
  /**
   * The scope a principal needs; `signed_in` where it is enough to be known, for the use case works on the caller's own
   * things; `public` where the use case checks who asks by itself, as a signed webhook does.
   */
  readonly scope: ScopeName | 'signed_in' | 'public';
  /**
   * Commands only: whether a call must carry an idempotency key, or may. `never` where the answer is a secret that must not be
   * kept: a key is ignored there, and a retry acts again.
   */
  readonly once?: 'required' | 'optional' | 'never';
  /**
   * What a caller could try to get into by guessing: what this field of the input names, or, with `caller`, the caller's own
   * account, for whoever holds a session of it need not be its user. Attempts on each are counted.
   */
  readonly guards?: { readonly field: string } | 'caller';
  /**
   * Commands only: the field of the input, or else of the output, that names what it is about, for the audit; null where it is
   * about nothing that has a name. By convention it is `id`, `order_id` or `sku`, and need not be said.
   */
  readonly audits?: { readonly object: string | null };
  readonly input: Input;
  readonly output: Output;
  readonly errors: Errors;
}

/** Whether a principal needs a scope for it: else it is enough to be known, or nobody needs to be. */
export const needsScope = (declared: Contract): declared is Contract & { readonly scope: ScopeName } =>
  declared.scope !== 'public' && declared.scope !== 'signed_in';

/** Declares a use case. The name's first part says which context it belongs to. */
export const contract = <
  const Name extends `${Context}.${string}`,
  Input extends GenericSchema,
  Output extends GenericSchema,
  const Errors extends ErrorDeclarations,
>(
  declaration: Contract<Name, Input, Output, Errors>,
): Contract<Name, Input, Output, Errors> => declaration;

export type InputOf<C extends Contract> = InferOutput<C['input']>;
/** What a handler gives back: the view as it travels. */
export type OutputOf<C extends Contract> = InferOutput<C['output']>;

/** An error that the contract declares: its code and, where it has some, its details. */
export type ErrorOf<C extends Contract> = {
  [Code in keyof C['errors'] & string]: C['errors'][Code] extends { readonly details: infer D extends GenericSchema }
    ? { readonly code: Code; readonly details: InferOutput<D> }
    : { readonly code: Code };
}[keyof C['errors'] & string];
