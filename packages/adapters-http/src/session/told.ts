import { SignedIn } from '@quayside/application';
import { perObject } from '@quayside/application/kernel';
import { entriesOf, unwrapped } from '@quayside/json-schemas';
import * as v from 'valibot';

const SignedInByCookie = v.omit(SignedIn, ['access_token', 'refresh_token']);

/** An answer that may hold the tokens of a session: they are what it is, or a part of it. */
interface Told {
  readonly signedIn: SignedIn | null;
  /** The same without its tokens. */
  readonly rest: object;
}

/** Takes the tokens of a session out of an answer. Throws where it is not the answer of a login or a refresh. */
export const withoutTokens = (output: object | null): Told => {
  const isPart = output !== null && 'signed_in' in output;
  if (isPart && output.signed_in === null) return { signedIn: null, rest: output };
  const signedIn = v.parse(SignedIn, isPart ? output.signed_in : output);
  const { access_token: _access, refresh_token: _refresh, ...rest } = signedIn;
  return { signedIn, rest: isPart ? { ...output, signed_in: rest } : rest };
};

/** The schema of that rest: the same one each time. */
export const schemaWithoutTokens = perObject((output: v.GenericSchema): v.GenericSchema => {
  if (unwrapped(output) === SignedIn) return SignedInByCookie;
  return v.strictObject({ ...entriesOf(output), signed_in: v.nullable(SignedInByCookie) });
});
