/** What an operation that may be refused gives back. Only bugs throw; what can be expected to fail is a value. */
export type Result<T, E> = Ok<T> | Fail<E>;
export type Ok<T> = { readonly ok: true; readonly value: T };
export type Fail<E> = { readonly ok: false; readonly error: E };

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });
export const fail = <const E>(error: E): Fail<E> => ({ ok: false, error });

/** Tells a success from whatever else something gives back. */
export const isOk = <R>(result: R): result is Extract<R, Ok<unknown>> =>
  typeof result === 'object' && result !== null && 'ok' in result && result.ok === true;
