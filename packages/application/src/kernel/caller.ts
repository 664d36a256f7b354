import type { Instant, SessionId } from '@quayside/domain/kernel';

/** Who is asking. What is owned is owned by its id. */
export interface Principal {
  /** Stable: `key_…`, `usr_…`, `svc_…`, `ext_<issuer>|<subject>`. Rows that name it outlive the credential's last use. */
  readonly id: string;
  /** `external` is whom another issuer vouches for; `system` is the machine itself. */
  readonly kind: 'api_key' | 'user' | 'service' | 'external' | 'system';
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
  /** The session that a user's credential belongs to; null for all others. */
  readonly sessionId: SessionId | null;
}

/** From where a call came, as its transport tells it. Nothing of it is proven. */
export interface CallOrigin {
  /** The network address of whoever calls; null where there is none. */
  readonly address: string | null;
  /** What the calling program says of itself, such as a `User-Agent`. */
  readonly agent: string | null;
  /** The trace that it belongs to (W3C Trace Context): 32 hexadecimal digits; null where it names none. */
  readonly traceId: string | null;
}

/** Of a call that comes from nowhere: one that a process makes to itself. */
export const nowhere: CallOrigin = { address: null, agent: null, traceId: null };

/**
 * The address of whoever calls, where proxies stand in between: the last of `X-Forwarded-For` that is not one of ours. What
 * stands before that may have been written by anybody. `peer` is who holds the connection.
 */
export const addressBehind = (
  peer: string | null,
  forwardedFor: string | null,
  isOurs: (address: string) => boolean,
): string | null => {
  if (peer === null || forwardedFor === null || !isOurs(peer)) return peer;
  const addresses = forwardedFor.split(',').map((part) => part.trim());
  return addresses.findLast((address) => !isOurs(address)) ?? addresses[0] ?? peer;
};

/** The trace that a `traceparent` (W3C Trace Context) names; null where it is none. */
export const traceIdOf = (traceparent: string | null): string | null =>
  traceparent === null
    ? null
    : (/^[0-9a-f]{2}-((?!0{32})[0-9a-f]{32})-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}(?:-|$)/.exec(traceparent)?.[1] ?? null);

/** One call: who asks, by which way, and until when an answer is of use. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
  readonly transport: string;
  readonly origin: CallOrigin;
  readonly deadline: Instant;
}

/** Whether a principal may: exactly this scope, all scopes of its context (`orders:*`), or everything (`*`). */
export const allows = (principal: Pick<Principal, 'scopes'>, scope: string): boolean =>
  principal.scopes.has(scope) ||
  principal.scopes.has('*') ||
  principal.scopes.has(`${scope.slice(0, scope.indexOf(':'))}:*`);

/** What acts on its own account: the relay, the timers, the command line on the machine itself. */
export const systemPrincipal = (name: string): Principal => ({
  id: `system:${name}`,
  kind: 'system',
  name,
  scopes: new Set(['*']),
  sessionId: null,
});
