import type { Called, Caller } from './caller.js';
import { QuaysideError } from './error.js';
import type { Input, Operation } from './operation.js';
import type { CallOptions, CommandOptions, WaitingOptions } from './options.js';

/** The input may be left out where none of it is needed. */
type Arguments<In, Options> = Partial<In> extends In ? [input?: In, options?: Options] : [input: In, options?: Options];

type AnyError = QuaysideError<string, unknown>;

/** A use case as a function. */
export interface Call<In, Output, Failure extends AnyError, Options> {
  /** Gives what was asked for; rejects with a `QuaysideError` where it was refused, or no answer came in time. */
  (...call: Arguments<In, Options>): Promise<Output>;
  /** The same, with the metadata of the answer, and a refusal as a value with its details by its code. */
  result(...call: Arguments<In, Options>): Promise<Called<Output, Failure>>;
  /** Whether something that was caught is an error of this use case, so that its code is known to be one of its codes. */
  failed(error: unknown): error is Failure;
}
export type Query<In, Output, Failure extends AnyError> = Call<In, Output, Failure, CallOptions>;
export type Command<In, Output, Failure extends AnyError> = Call<In, Output, Failure, CommandOptions>;
/** A command that takes no idempotency key, so that the client tries it again only where the server has not heard it. */
export type UnkeyedCommand<In, Output, Failure extends AnyError> = Call<In, Output, Failure, CallOptions>;
/** A command that can hold its answer until what it began has come to its end. */
export type WaitingCommand<In, Output, Failure extends AnyError> = Call<In, Output, Failure, WaitingOptions>;

/** Everything of a list, one after the other; pages are asked for as they are needed. Rejects as the call of a page does. */
export type Listing<In, Item> = (...call: Arguments<In, CallOptions>) => AsyncGenerator<Item, void, undefined>;

interface AnyPage<Item> {
  readonly items: readonly Item[];
  readonly pagination: { readonly next_cursor: string | null };
}

/** Makes the functions of a client. */
export class Calls {
  constructor(
    readonly caller: Caller,
    readonly operations: Readonly<Record<string, Operation>>,
  ) {}

  of<In, Output, Failure extends AnyError, Options>(name: string): Call<In, Output, Failure, Options> {
    const operation = this.#operation(name);
    // What a call gives, and how it can fail, is written beside its name in what is generated of the contracts.
    const result = (input: Input = {}, options: WaitingOptions = {}) =>
      this.caller.call(name, operation, input, options) as Promise<Called<Output, Failure>>;
    const call = async (input?: Input, options?: WaitingOptions): Promise<Output> => {
      const called = await result(input, options);
      if (called.ok) return called.data;
      throw called.error;
    };
    const failed = (error: unknown): error is Failure => error instanceof QuaysideError && error.operation === name;
    return Object.assign(call, { result, failed }) as Call<In, Output, Failure, Options>;
  }

  all<In, Item>(name: string): Listing<In, Item> {
    const page = this.of<Input, AnyPage<Item>, QuaysideError, CallOptions>(name);
    async function* listing(input: Input = {}, options: CallOptions = {}): AsyncGenerator<Item, void, undefined> {
      let asked: Input = { per_page: 100, ...input };
      for (;;) {
        const { items, pagination } = await page(asked, options);
        yield* items;
        if (pagination.next_cursor === null) return;
        asked = { ...asked, cursor: pagination.next_cursor };
      }
    }
    return listing as Listing<In, Item>;
  }

  #operation(name: string): Operation {
    const operation = this.operations[name];
    if (!operation) throw new Error(`there is no operation ${name}`);
    return operation;
  }
}
