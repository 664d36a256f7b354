import type { Metadata } from '@grpc/grpc-js';
import { addressBehind, traceIdOf, type CallOrigin } from '@quayside/application/kernel';
import { randomBytes } from 'node:crypto';

/** Ids are for finding, not for hiding: a number in a process, after what tells this process from all others. */
const process = randomBytes(9).toString('base64url');
let calls = 0;
const newRequestId = (): string => `req_${process}_${(++calls).toString(36)}`;

const sane = /^[\x21-\x7e]{1,128}$/;

/** The first value of an entry; null where there is none. */
const textOf = (metadata: Metadata, name: string): string | null => {
  const [value] = metadata.get(name);
  return typeof value === 'string' ? value : null;
};

export const requestIdOf = (metadata: Metadata): string => {
  const asked = textOf(metadata, 'x-request-id');
  return asked !== null && sane.test(asked) ? asked : newRequestId();
};

export const onceKeyOf = (metadata: Metadata): string | null => textOf(metadata, 'idempotency-key');

/** The secret that a caller shows: `authorization: Bearer …`, or `x-api-key`; null where there is none. */
export const credentialOf = (metadata: Metadata): string | null => {
  const authorization = textOf(metadata, 'authorization');
  if (authorization === null) return textOf(metadata, 'x-api-key');
  return /^bearer +(\S+) *$/i.exec(authorization)?.[1] ?? null;
};

/** `peer` is an address with its port, as gRPC tells it; `isProxy` tells the addresses of proxies whose word is good. */
export const originOf = (metadata: Metadata, peer: string, isProxy: (address: string) => boolean): CallOrigin => ({
  address: addressBehind(
    peer === 'unknown' ? null : peer.replace(/:\d+$/, ''),
    textOf(metadata, 'x-forwarded-for'),
    isProxy,
  ),
  agent: textOf(metadata, 'user-agent'),
  traceId: traceIdOf(textOf(metadata, 'traceparent')),
});

const longestWait = 30;
/** Milliseconds that `prefer: wait=N` (RFC 7240) asks to wait; 0 where it does not, or asks for what it cannot have. */
export const waitOf = (metadata: Metadata): number => {
  for (const preference of (textOf(metadata, 'prefer') ?? '').split(',')) {
    const seconds = /^\s*wait\s*=\s*"?(\d{1,4})"?\s*(?:;.*)?$/i.exec(preference)?.[1];
    if (seconds !== undefined) return Number(seconds) <= longestWait ? Number(seconds) * 1_000 : 0;
  }
  return 0;
};
