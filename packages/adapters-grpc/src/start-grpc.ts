import { isIPv6 } from 'node:net';
import { createSecureContext } from 'node:tls';
import { logVerbosity, ServerCredentials, setLogVerbosity } from '@grpc/grpc-js';
import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { Clock, Feed, Log, Pipeline, UseCase } from '@quayside/application/kernel';
import { compileCodecs } from './codec/compile.js';
import { HealthCalls, type Readiness } from './health-calls.js';
import { LimitedServer } from './limited-server.js';
import { defaultLimits, type GrpcLimits } from './limits.js';
import { givenNumbers } from './numbers.js';
import { watchServiceName } from './proto/drafts.js';
import { everything } from './proto/told.js';
import { addReflection } from './reflection.js';
import { bytesBothWays, unaryMethods } from './unary-calls.js';
import { Watches } from './watches.js';

/** PEM texts. */
export interface GrpcTls {
  readonly certificate: string;
  readonly key: string;
  /** Whoever calls must show a certificate that one of these has signed; null where none need show any. */
  readonly clientAuthorities: string | null;
}

export interface GrpcOptions {
  readonly pipeline: Pipeline;
  readonly useCases: ReadonlyMap<string, UseCase>;
  readonly feed: Feed;
  readonly clock: Clock;
  readonly log: Log;
  readonly readiness: Readiness;
  /** The address to listen on: `127.0.0.1`, `::`. */
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  readonly tls?: GrpcTls | undefined;
  /** Whether it tells callers what there is to call. */
  readonly reflection: boolean;
  /** Milliseconds that a stop waits for what is being answered. */
  readonly drainMilliseconds: number;
  readonly limits?: Partial<GrpcLimits> | undefined;
  /** Whether an address is that of a proxy whose word on where a call comes from is good. */
  readonly isProxy?: (address: string) => boolean;
}

export interface GrpcServer {
  readonly port: number;
  /** Takes no new calls, answers what was asked, ends the streams, and ends; what is not done in the drain time is cut off. */
  stop(): Promise<void>;
}

export interface StartFailure {
  readonly code: 'port_in_use' | 'not_allowed' | 'no_such_address' | 'cannot_listen' | 'bad_certificate';
  /** One line that says what to do. */
  readonly message: string;
}

/** Listens. Fails as a value where the address or the port cannot be had, or the certificate is none. */
export const startGrpc = async (options: GrpcOptions): Promise<Result<GrpcServer, StartFailure>> => {
  const credentials = credentialsOf(options.tls);
  if (!credentials.ok) return credentials;
  const limits = { ...defaultLimits, ...options.limits };
  const deps = { ...options, limits, isProxy: options.isProxy ?? (() => false) };
  // What goes wrong is told by what is given back, and in the log of whoever runs this.
  setLogVerbosity(logVerbosity.NONE);
  const server = new LimitedServer(limits);
  const codecs = compileCodecs(everything(), givenNumbers());
  const { definition, methods } = unaryMethods(deps, codecs.unaries, options.useCases);
  server.addService(definition, methods);
  const watches = new Watches(deps, codecs.watch);
  server.addService(
    { watch: { ...bytesBothWays, path: codecs.watch.path, responseStream: true } },
    { watch: (call: Parameters<Watches['answer']>[0]) => void watches.answer(call) },
  );
  const services = new Set(['', watchServiceName, ...codecs.unaries.map(({ path }) => path.split('/')[1] ?? '')]);
  const health = new HealthCalls(options.readiness, options.clock, services);
  server.addService(health.definition, health.methods);
  if (options.reflection) await addReflection(server);
  const port = await listen(server, options, credentials.value);
  if (!port.ok) return port;
  server.watch();
  const stop = async (): Promise<void> => {
    options.readiness.drain();
    health.stop();
    watches.stop();
    await server.shutDown(options.drainMilliseconds);
  };
  return ok({ port: port.value, stop });
};

const credentialsOf = (tls: GrpcTls | undefined): Result<ServerCredentials, StartFailure> => {
  if (!tls) return ok(ServerCredentials.createInsecure());
  const { certificate, key, clientAuthorities } = tls;
  const authorities = clientAuthorities === null ? null : Buffer.from(clientAuthorities);
  const pair = { cert_chain: Buffer.from(certificate), private_key: Buffer.from(key) };
  try {
    createSecureContext({ cert: certificate, key, ...(clientAuthorities !== null && { ca: clientAuthorities }) });
    return ok(ServerCredentials.createSsl(authorities, [pair], authorities !== null));
  } catch (error) {
    return fail({ code: 'bad_certificate', message: `The TLS files do not fit together: ${messageOf(error)}.` });
  }
};

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const listen = (
  server: LimitedServer,
  { host, port }: GrpcOptions,
  credentials: ServerCredentials,
): Promise<Result<number, StartFailure>> =>
  new Promise((resolve) => {
    const address = `${isIPv6(host) ? `[${host}]` : host}:${port}`;
    server.bindAsync(address, credentials, (error, bound) =>
      resolve(error ? fail(explained(error, host, port)) : ok(bound)),
    );
  });

const explained = (error: Error, host: string, port: number): StartFailure => {
  switch (/\b(?:EADDRINUSE|EACCES|EADDRNOTAVAIL|ENOTFOUND)\b|name resolution/i.exec(error.message)?.[0]) {
    case 'EADDRINUSE':
      return {
        code: 'port_in_use',
        message: `Port ${port} on ${host} is in use: stop what listens there, or choose another port.`,
      };
    case 'EACCES':
      return { code: 'not_allowed', message: `This user may not listen on port ${port}: choose one from 1024 up.` };
    case undefined:
      return { code: 'cannot_listen', message: `Cannot listen on ${host} port ${port}: ${error.message}.` };
    default:
      return {
        code: 'no_such_address',
        message: `This machine has no address ${host}: choose one that it has, such as 127.0.0.1.`,
      };
  }
};
