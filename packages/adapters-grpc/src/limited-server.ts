import { Server } from '@grpc/grpc-js';
import { constants, type Http2Server, type ServerHttp2Session, type ServerOptions } from 'node:http2';
import type { GrpcLimits } from './limits.js';

/** A server of gRPC with limits, also with those that its own options do not have. */
export class LimitedServer extends Server {
  readonly #sessions = new Set<ServerHttp2Session>();

  constructor(readonly limits: GrpcLimits) {
    super({
      'grpc.max_receive_message_length': limits.messageBytes,
      'grpc.max_send_message_length': -1,
      'grpc.max_concurrent_streams': limits.callsPerConnection,
      'grpc.max_connection_age_ms': limits.connectionAge,
      'grpc.max_connection_age_grace_ms': limits.connectionAge,
      'grpc.max_connection_idle_ms': limits.connectionIdle,
      'grpc.keepalive_time_ms': limits.ping,
      'grpc.keepalive_timeout_ms': limits.pong,
      // Nobody asks it for counts of its own: calls are counted by the pipeline.
      'grpc.enable_channelz': 0,
    });
    // There is no option for it; what is larger is refused by HTTP/2 itself, before anything is made of it.
    const common = this['commonServerOptions'] as ServerOptions;
    common.settings = { ...common.settings, maxHeaderListSize: limits.metadataBytes };
  }

  /** Cuts off calls on which nothing moves any more. To be called when it listens. */
  watch(): void {
    const servers = this['http2Servers'] as ReadonlyMap<Http2Server, unknown>;
    for (const server of servers.keys()) {
      server.on('stream', (stream) =>
        stream.setTimeout(this.limits.silence, () => stream.close(constants.NGHTTP2_CANCEL)),
      );
      server.on('session', (session) => {
        this.#sessions.add(session);
        session.once('close', () => this.#sessions.delete(session));
      });
    }
  }

  /** Waits for the calls that are under way, and after so many milliseconds for nobody. */
  shutDown(milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const cut = setTimeout(() => {
        // Its own way of doing so forgets connections where it counts nothing.
        for (const session of this.#sessions) session.destroy();
      }, milliseconds);
      this.tryShutdown(() => {
        clearTimeout(cut);
        resolve();
      });
    });
  }
}
