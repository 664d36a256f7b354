import type { Instant } from '@quayside/domain/kernel';

/** Who is asking: a key, later a user or a service. */
export interface Principal {
  /** Stable: rows that name it outlive the credential's last use. */
  readonly id: string;
  readonly kind: 'api_key' | 'system';
  readonly name: string;
  readonly scopes: ReadonlySet<string>;
}

/** One call: who asks, by which way, and until when an answer is of use. */
export interface Caller {
  readonly principal: Principal;
  readonly requestId: string;
  readonly transport: string;
  readonly deadline: Instant;
}

/** Whether a principal may: exactly this scope, all scopes of its context (`orders:*`), or everything (`*`). */
export const allows = (principal: Principal, scope: string): boolean =>
  principal.scopes.has(scope) ||
  principal.scopes.has('*') ||
  principal.scopes.has(`${scope.slice(0, scope.indexOf(':'))}:*`);

/** What acts on its own account: the relay, the timers, the command line on the machine itself. */
export const systemPrincipal = (name: string): Principal => ({
  id: `system:${name}`,
  kind: 'system',
  name,
  scopes: new Set(['*']),
});
