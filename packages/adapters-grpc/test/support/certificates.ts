import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** PEM texts. */
export interface Pair {
  readonly certificate: string;
  readonly key: string;
}

/** An authority, a certificate of localhost that it signed, one of a caller, and one that nobody knows. */
export interface Certificates {
  readonly authority: string;
  readonly server: Pair;
  readonly caller: Pair;
  readonly stranger: Pair;
}

export const makeCertificates = async (): Promise<Certificates> => {
  const folder = await mkdtemp(join(tmpdir(), 'quayside-tls-'));
  const openssl = (...args: readonly string[]) => run('openssl', args, { cwd: folder });
  const selfSigned = (name: string) =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  const signed = (name: string) =>
    openssl(
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2'],
      ...['-CA', 'authority.pem', '-CAkey', 'authority.key', '-addext', 'subjectAltName=DNS:localhost'],
      ...['-addext', 'basicConstraints=critical,CA:FALSE'],
      ...['-subj', `/CN=${name}`, '-keyout', `${name}.key`, '-out', `${name}.pem`],
    );
  const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
  const pair = async (name: string): Promise<Pair> => ({
    certificate: await read(`${name}.pem`),
    key: await read(`${name}.key`),
  });
  try {
    await selfSigned('authority');
    await Promise.all([signed('server'), signed('caller'), selfSigned('stranger')]);
    return {
      authority: await read('authority.pem'),
      server: await pair('server'),
      caller: await pair('caller'),
      stranger: await pair('stranger'),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
};
