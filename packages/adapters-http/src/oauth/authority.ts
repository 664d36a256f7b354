import type { Failure } from '@quayside/application/kernel';
import type { Exchange } from '../exchange.js';

/** Who makes the access tokens that are taken here: what OAuth clients, and others who verify tokens, are told of it. */
export interface Authority {
  /** The issuer, and what tokens are good for, as tokens name them. The issuer is the URL of this server too. */
  readonly parties: { readonly issuer: string; readonly audience: string };
  /** Every scope that there is. */
  readonly scopes: Iterable<string>;
  /** The grants of the token endpoint. */
  readonly grants: readonly string[];
  /** Milliseconds that a copy of the keys may be kept. */
  readonly keysKeptFor: number;
  /** A JWK Set (RFC 7517). */
  publicKeys(): Promise<object>;
}

export const keysPath = '/.well-known/jwks.json';
export const serverPath = '/.well-known/oauth-authorization-server';
export const resourcePath = '/.well-known/oauth-protected-resource';
export const tokenPath = '/oauth/token';

/** What a client learns of us before it asks for a token (RFC 8414). Nobody can be sent here to log in: there is no other endpoint. */
export const serverMetadata = ({ parties, scopes, grants }: Authority): object => ({
  issuer: parties.issuer,
  token_endpoint: parties.issuer + tokenPath,
  jwks_uri: parties.issuer + keysPath,
  scopes_supported: [...scopes].toSorted(),
  response_types_supported: [],
  grant_types_supported: grants,
  token_endpoint_auth_methods_supported: ['client_secret_basic', 'client_secret_post'],
});

/** Where whoever was refused here gets a token (RFC 9728). */
export const resourceMetadata = ({ parties, scopes }: Authority): object => ({
  resource: parties.issuer,
  authorization_servers: [parties.issuer],
  jwks_uri: parties.issuer + keysPath,
  scopes_supported: [...scopes].toSorted(),
  bearer_methods_supported: ['header'],
  resource_name: 'Quayside',
});

/** What is wrong with a token and where to get one (RFC 6750, 3; RFC 9728, 5.1). */
export const challengeOf = (
  authority: Authority | undefined,
  { headers }: Exchange,
  { category, details }: Failure,
): string => {
  const { scope } = details;
  const parameters = [
    ...(authority ? [`resource_metadata="${authority.parties.issuer}${resourcePath}"`] : []),
    ...(category === 'unauthenticated' && /^bearer \S/i.test(headers.authorization ?? '')
      ? ['error="invalid_token"']
      : []),
    ...(category === 'forbidden' ? ['error="insufficient_scope"'] : []),
    ...(category === 'forbidden' && typeof scope === 'string' ? [`scope="${scope}"`] : []),
  ];
  return parameters.length === 0 ? 'Bearer' : `Bearer ${parameters.join(', ')}`;
};
