import { tokenDeps, type TokenDeps } from '@quayside/testkit';
import type { Answer, Principal } from '@quayside/application/kernel';
import { failureOf, openDesk, outputOf, type Asking } from '../key-desk.js';

export interface MadeAccount {
  readonly id: string;
  readonly secret: string;
  readonly secretId: string;
  readonly version: number;
}
type Output = Readonly<Record<string, unknown>>;

/** Milliseconds. */
export const minute = 60_000;

/** Two processes on one database that sign tokens, with an administrator who asks the first. */
export const openTokenDesk = async (more: Partial<TokenDeps> = {}) => {
  const shared = { ...tokenDeps(), ...more };
  const desk = openDesk(undefined, shared);
  const other = desk.start(shared);
  await desk.identity.begin();
  const { secret: admin } = await desk.makeKey({ name: 'admin', scopes: ['*'] });

  const ask = (name: string, input: object = {}, by: string | null | Asking = admin): Promise<Answer> =>
    desk.ask(name, input, typeof by === 'object' && by !== null ? by : { secret: by });
  const granted = (name: string, input: object = {}, secret?: string | null): Promise<Output> =>
    outputOf(ask(name, input, secret));
  const refused = async (name: string, input: object = {}, secret?: string | null): Promise<string> =>
    (await failureOf(ask(name, input, secret))).code;
  const account = async (scopes: readonly string[] = ['orders:read'], input: object = {}): Promise<MadeAccount> => {
    const made = await granted('create_service_account', { name: 'robots', scopes, ...input });
    const [{ id: secretId } = { id: '' }] = made['secrets'] as readonly { readonly id: string }[];
    return { id: String(made['id']), secret: String(made['secret']), secretId, version: Number(made['version']) };
  };
  const shown = ({ id, secret }: Pick<MadeAccount, 'id' | 'secret'>) => ({
    grant_type: 'client_credentials',
    client_id: id,
    client_secret: secret,
  });
  const token = async (of: Pick<MadeAccount, 'id' | 'secret'>, scope?: string): Promise<string> => {
    const input = { ...shown(of), ...(scope !== undefined && { scope }) };
    return String((await granted('issue_token', input, null))['access_token']);
  };
  const principalOf = (text: string): Promise<Principal | null> => desk.identity.authenticator.principalOf(text);
  /** Whether a token is good: in the process that changes things, and in the other one. */
  const isGood = async (text: string): Promise<readonly [boolean, boolean]> => [
    (await principalOf(text)) !== null,
    (await other.authenticator.principalOf(text)) !== null,
  ];
  return { ...desk, shared, other, ask, granted, refused, account, shown, token, principalOf, isGood };
};
export type TokenDesk = Awaited<ReturnType<typeof openTokenDesk>>;

/** A part of a token, as it says it. */
export const partOf = (token: string, part: 'header' | 'claims'): Output =>
  JSON.parse(Buffer.from(token.split('.')[part === 'header' ? 0 : 1] ?? '', 'base64url').toString()) as Output;
