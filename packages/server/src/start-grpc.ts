import { startGrpc as startGrpcServer, type GrpcServer, type GrpcTls } from '@quayside/adapters-grpc';
import type { Health } from '@quayside/adapters-http';
import { fail, ok, type Result } from '@quayside/domain';
import { readFile } from 'node:fs/promises';
import type { Config, SettingName } from './config/settings.js';
import type { StartFailure } from './open-database.js';
import { systemClock } from './platform/system-clock.js';
import type { System } from './system.js';

/** The gRPC port, as it is configured. */
export const startGrpc = async (
  system: System,
  config: Config,
  health: Health,
): Promise<Result<GrpcServer, StartFailure>> => {
  const tls = await tlsOf(config);
  if (!tls.ok) return tls;
  const { QUAYSIDE_GRPC_REFLECTION: reflection, QUAYSIDE_ENVIRONMENT: environment } = config;
  const { pipeline, useCases, feed, log } = system;
  const started = await startGrpcServer({
    pipeline,
    useCases,
    feed,
    log,
    clock: systemClock,
    readiness: health,
    host: config.QUAYSIDE_GRPC_HOST,
    port: config.QUAYSIDE_GRPC_PORT,
    tls: tls.value ?? undefined,
    reflection: reflection === 'auto' ? environment !== 'production' : reflection === 'on',
    drainMilliseconds: config.QUAYSIDE_DRAIN_MS,
    isProxy: (address) => config.QUAYSIDE_TRUSTED_PROXIES.includes(address),
    limits: {
      messageBytes: config.QUAYSIDE_BODY_LIMIT,
      patience: config.QUAYSIDE_REQUEST_TIMEOUT_MS,
      watches: config.QUAYSIDE_EVENT_STREAMS,
      watchesPerCaller: config.QUAYSIDE_EVENT_STREAMS_PER_CALLER,
    },
  });
  if (started.ok) return started;
  const settings =
    started.error.code === 'bad_certificate'
      ? 'QUAYSIDE_GRPC_TLS_CERT, QUAYSIDE_GRPC_TLS_KEY'
      : 'QUAYSIDE_GRPC_PORT, QUAYSIDE_GRPC_HOST';
  return fail({ message: `${started.error.message} (${settings})` });
};

const tlsOf = async (config: Config): Promise<Result<GrpcTls | null, StartFailure>> => {
  const { QUAYSIDE_GRPC_TLS_CERT: cert, QUAYSIDE_GRPC_TLS_KEY: key, QUAYSIDE_GRPC_TLS_CLIENT_CA: ca } = config;
  if (cert === null && key === null && ca === null) return ok(null);
  if (cert === null || key === null)
    return fail({
      message: 'TLS needs both a certificate and its key: set QUAYSIDE_GRPC_TLS_CERT and QUAYSIDE_GRPC_TLS_KEY.',
    });
  const certificate = await pem(cert, 'QUAYSIDE_GRPC_TLS_CERT');
  if (!certificate.ok) return certificate;
  const secret = await pem(key, 'QUAYSIDE_GRPC_TLS_KEY');
  if (!secret.ok) return secret;
  const authorities = ca === null ? ok(null) : await pem(ca, 'QUAYSIDE_GRPC_TLS_CLIENT_CA');
  if (!authorities.ok) return authorities;
  return ok({ certificate: certificate.value, key: secret.value, clientAuthorities: authorities.value });
};

const pem = async (file: string, setting: SettingName): Promise<Result<string, StartFailure>> => {
  try {
    const text = await readFile(file, 'utf8');
    return text.includes('-----BEGIN ') ? ok(text) : fail({ message: `${file} is no PEM file (${setting}).` });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'no answer';
    return fail({ message: `${file} cannot be read: ${code} (${setting}).` });
  }
};
