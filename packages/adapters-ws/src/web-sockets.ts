import {
  DependencyDown,
  kernelFailure,
  type Authenticator,
  type Clock,
  type Feed,
  type Limits,
  type Log,
  type Pipeline,
  type Principal,
  type UseCase,
} from '@quayside/application/kernel';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer, type WebSocket } from 'ws';
import { closeCodes, type CloseCode } from './closing.js';
import { EventFrames } from './event-frames.js';
import { wsFailure } from './failures.js';
import { defaultLimits, lookEvery, type WsLimits } from './limits.js';
import { Outlet } from './outlet.js';
import { Session, spentFor, type Known, type SessionDeps } from './session.js';
import { Turns } from './turns.js';
import {
  originOf,
  refusalOf,
  refuseUpgrade,
  shownIn,
  subprotocol,
  unauthenticated,
  type UpgradeRefusal,
} from './upgrade-request.js';

export interface WebSocketsDeps {
  readonly pipeline: Pipeline;
  readonly useCases: ReadonlyMap<string, UseCase>;
  readonly feed: Pick<Feed, 'subscribe'>;
  readonly authenticator: Authenticator;
  /** Budgets that every try to be known is taken from, as calls are; none where they are left out. */
  readonly budgets?: Limits | undefined;
  readonly clock: Clock;
  readonly log: Log;
  readonly limits?: Partial<WsLimits> | undefined;
  /** Origins whose pages may connect, beside those of this very host. */
  readonly origins?: readonly string[] | undefined;
  /**
   * What a page shows by the cookie of its session, where its request shows nothing else: the secret, null for nothing, or why there is to be
   * no connection. The cookies are HTTP's own, so it says how they are read; where it is left out nobody is known by one.
   */
  readonly ofCookie?: ((headers: IncomingHttpHeaders) => string | null | UpgradeRefusal) | undefined;
  /** Tells the addresses of proxies, whose word on where a caller is counts; none where it is left out. */
  readonly isProxy?: ((address: string) => boolean) | undefined;
  /** Hears of each connection's end: by which code, and of which side. */
  readonly closed?: ((code: number, by: 'server' | 'client') => void) | undefined;
}

/** Where WebSocket is spoken. */
export const webSocketPath = '/ws';

/** Frames that one message may come in. */
const mostFragments = 1_024;
/** Milliseconds before the end of a stop that are left for close frames and their answers. */
const lastWords = 1_000;

/** All WebSocket connections of a process: lets them in, looks after them, and sends them away at the end. */
export class WebSockets {
  readonly #limits: WsLimits;
  readonly #origins: ReadonlySet<string>;
  readonly #server: WebSocketServer;
  readonly #sessions = new Set<Session>();
  readonly #perPrincipal = new Map<string, number>();
  readonly #session: SessionDeps;
  #entering = 0;
  #isStopping = false;
  #isChecking = false;
  #cancelLook: (() => void) | null = null;
  #emptied: (() => void) | null = null;

  constructor(readonly deps: WebSocketsDeps) {
    this.#limits = { ...defaultLimits, ...deps.limits };
    this.#origins = new Set(deps.origins);
    this.#session = {
      ...deps,
      limits: this.#limits,
      frames: new EventFrames(),
      turns: new Turns(deps.clock),
      admit: (principal) => this.#admit(principal),
    };
    this.#server = new WebSocketServer({
      noServer: true,
      clientTracking: false,
      perMessageDeflate: false,
      maxPayload: this.#limits.frameBytes,
      maxFragments: mostFragments,
      handleProtocols: () => subprotocol,
    });
    this.#server.on('wsClientError', (error: Error, socket: Duplex) =>
      this.#refuse(socket, { status: 400, failure: wsFailure('MALFORMED_UPGRADE', { reason: error.message }) }),
    );
  }

  /** How many there are, how many of them have a subscription, and how many bytes wait to be sent to them. */
  get counts(): { readonly connections: number; readonly subscriptions: number; readonly bufferedBytes: number } {
    let [subscriptions, bufferedBytes] = [0, 0];
    for (const { isSubscribed, outlet } of this.#sessions) {
      if (isSubscribed) subscriptions += 1;
      bufferedBytes += outlet.buffered;
    }
    return { connections: this.#sessions.size, subscriptions, bufferedBytes };
  }

  takes({ url = '', method, headers }: IncomingMessage): boolean {
    const [path] = url.split('?', 1);
    return path === webSocketPath && method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
  }

  enter(incoming: IncomingMessage, socket: Duplex, head: Buffer): void {
    const broken = (): void => void socket.destroy();
    socket.on('error', broken);
    this.#entering += 1;
    void this.#who(incoming)
      .then((who) => {
        socket.off('error', broken);
        if ('status' in who) this.#refuse(socket, who);
        else this.#server.handleUpgrade(incoming, socket, head, (opened) => this.#open(opened, incoming, who.known));
      })
      .catch((error: unknown) => {
        this.deps.log.error('a request for a WebSocket broke', { error });
        const code = error instanceof DependencyDown ? 'DEPENDENCY_DOWN' : 'INTERNAL';
        this.#refuse(socket, { status: code === 'INTERNAL' ? 500 : 503, failure: kernelFailure(code) });
      })
      .finally(() => {
        this.#entering -= 1;
      });
  }

  /** Answers what is in progress, and closes all; what is still open after so many milliseconds is cut. */
  async stop(milliseconds: number): Promise<void> {
    this.#isStopping = true;
    const emptied = new Promise<void>((resolve) => {
      this.#emptied = resolve;
    });
    const { clock } = this.deps;
    const every = (act: (session: Session) => void) => (): void => [...this.#sessions].forEach(act);
    const timers = [
      clock.after(
        Math.max(0, milliseconds - lastWords),
        every((session) => session.endNow()),
      ),
      clock.after(
        milliseconds,
        every(({ outlet }) => outlet.cut()),
      ),
    ];
    every((session) => session.leave())();
    if (this.#sessions.size > 0) await emptied;
    for (const cancel of timers) cancel();
    this.#cancelLook?.();
  }

  /** Who asks for a connection; or why there is none. */
  async #who(incoming: IncomingMessage): Promise<{ readonly known: Known | null } | UpgradeRefusal> {
    if (this.#isStopping) return { status: 503, failure: kernelFailure('SHUTTING_DOWN') };
    const refusal = refusalOf(incoming, this.#origins);
    if (refusal) return refusal;
    const { connections, connectionsPerCaller } = this.#limits;
    if (this.#sessions.size + this.#entering > connections)
      return { status: 503, failure: wsFailure('TOO_MANY_CONNECTIONS', { most: connections }) };
    const credential = shownIn(incoming.headers) ?? this.deps.ofCookie?.(incoming.headers) ?? null;
    if (credential === null) return { known: null };
    if (typeof credential === 'object') return credential;
    const principal = credential === false ? null : await this.deps.authenticator.principalOf(credential);
    const spent = await spentFor(this.deps.budgets, principal, originOf(incoming, this.deps.isProxy));
    if (spent) return { status: 429, failure: spent };
    if (!principal || credential === false) return unauthenticated;
    if (this.#isStopping) return { status: 503, failure: kernelFailure('SHUTTING_DOWN') };
    if ((this.#perPrincipal.get(principal.id) ?? 0) >= connectionsPerCaller)
      return { status: 429, failure: wsFailure('TOO_MANY_CONNECTIONS', { most: connectionsPerCaller }) };
    return { known: { principal, credential } };
  }

  #open(socket: WebSocket, incoming: IncomingMessage, known: Known | null): void {
    const outlet = new Outlet(this.#session, socket, incoming.socket);
    const session = new Session(this.#session, outlet, originOf(incoming, this.deps.isProxy), known);
    if (known) this.#admit(known.principal);
    this.#sessions.add(session);
    // Text and binary frames come as one Buffer each where nobody asked for anything else.
    socket.on('message', (data, isBinary) => session.hear(data as Buffer, isBinary));
    socket.on('ping', () => session.pinged());
    // Frames that break the protocol: the socket closes by itself, with a code of its own.
    socket.on('error', (error) => outlet.closes(codeOf(error)));
    socket.once('close', (code: number) => {
      session.closed();
      this.#sessions.delete(session);
      if (session.known) this.#dismiss(session.known.principal);
      this.deps.closed?.(outlet.ended ?? code, outlet.ended === null ? 'client' : 'server');
      if (this.#sessions.size === 0) this.#emptied?.();
    });
    this.#cancelLook ??= this.deps.clock.after(lookEvery, () => this.#look());
  }

  #look(): void {
    this.#cancelLook = null;
    const now = this.deps.clock.elapsed();
    for (const session of [...this.#sessions]) session.look(now);
    void this.#check();
    if (this.#sessions.size > 0) this.#cancelLook = this.deps.clock.after(lookEvery, () => this.#look());
  }

  /** Ends the sessions whose credentials are no longer good, each credential looked at once. */
  async #check(): Promise<void> {
    if (this.#isChecking) return;
    this.#isChecking = true;
    const byCredential = Map.groupBy(this.#sessions, ({ known }) => known?.credential ?? null);
    const check = async ([credential, sessions]: readonly [string | null, readonly Session[]]): Promise<void> => {
      if (credential === null || (await this.deps.authenticator.principalOf(credential))) return;
      for (const session of sessions) session.lost(credential);
    };
    // Where nobody can say who is who for now, nobody is sent away.
    await Promise.allSettled([...byCredential].map(check));
    this.#isChecking = false;
  }

  #admit({ id }: Principal): boolean {
    const count = this.#perPrincipal.get(id) ?? 0;
    if (count >= this.#limits.connectionsPerCaller) return false;
    this.#perPrincipal.set(id, count + 1);
    return true;
  }

  #dismiss({ id }: Principal): void {
    const left = (this.#perPrincipal.get(id) ?? 1) - 1;
    if (left === 0) this.#perPrincipal.delete(id);
    else this.#perPrincipal.set(id, left);
  }

  #refuse(socket: Duplex, refusal: UpgradeRefusal): void {
    socket.on('error', () => socket.destroy());
    refuseUpgrade(socket, refusal, this.deps.clock.now());
  }
}

/** With which code the socket closes after an error of the peer. */
const codeOf = (error: Error & { readonly code?: string }): CloseCode => {
  switch (error.code) {
    case 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH':
    case 'WS_ERR_UNSUPPORTED_DATA_PAYLOAD_LENGTH':
      return closeCodes.tooBig;
    case 'WS_ERR_TOO_MANY_BUFFERED_PARTS':
      return closeCodes.policy;
    case 'WS_ERR_INVALID_UTF8':
      return closeCodes.notText;
    default:
      return closeCodes.protocol;
  }
};
