import type { EmbeddedPostgres } from '@quayside/adapters-db';
import type { ServerProcess } from '@quayside/server';
import { randomUUID } from 'node:crypto';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { compare } from '../compare.js';
import { load, request, type Request } from '../http-client.js';
import { portOf, skus } from '../orders.js';

const seconds = 2;
const connections = 32;

/**
 * A command that is authenticated with an access token, authorized, limited and on record, over the same command by itself: the
 * same use case on the same database behind a bare Hono handler.
 */
export const compareGuards = async (
  server: ServerProcess,
  connection: EmbeddedPostgres['connection'],
): Promise<void> => {
  const token = await accessToken(server);
  const bare = spawn(
    process.execPath,
    [fileURLToPath(new URL('bare-command.js', import.meta.url)), JSON.stringify(connection)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [port] = (await once(bare.stdout, 'data')) as [Buffer];
  try {
    await compare('a command with who asks, limits and audit over the command by itself', 'no target', {
      ours: () => changesPerSecond(portOf(server), token),
      theirs: () => changesPerSecond(Number(port.toString()), token),
      warmUp: 1,
    });
  } finally {
    bare.kill();
  }
};

/** Products that are changed a second, each time another one. */
const changesPerSecond = async (port: number, token: string): Promise<number> => {
  const begun = performance.now();
  let changes = 0;
  const changed = await load(port, connections, 200, () => {
    if (performance.now() - begun >= seconds * 1_000) return null;
    changes += 1;
    return change(1 + (changes % skus), token);
  });
  return changed / ((performance.now() - begun) / 1_000);
};

const change = (sku: number, token: string): Request =>
  request(
    'PATCH',
    `/api/v1/products/${sku}`,
    { authorization: `Bearer ${token}`, 'if-match': '*' },
    JSON.stringify({ name: `Product ${randomUUID()}` }),
  );

/** That of a service account which may change products. */
const accessToken = async (server: ServerProcess): Promise<string> => {
  const ask = async <T>(path: string, body: object): Promise<T> => {
    const answer = await fetch(`${server.url}/api/v1${path}`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${server.key ?? ''}`,
        'content-type': 'application/json',
        'idempotency-key': randomUUID(),
      },
      body: JSON.stringify(body),
    });
    const told = (await answer.json()) as { readonly data: T };
    if (!answer.ok) throw new Error(`${path} was answered ${answer.status}: ${JSON.stringify(told)}`);
    return told.data;
  };
  const account = await ask<{ readonly id: string; readonly secret: string }>('/service-accounts', {
    name: 'bench',
    scopes: ['catalog:write'],
  });
  const granted = await ask<{ readonly access_token: string }>('/auth/token', {
    grant_type: 'client_credentials',
    client_id: account.id,
    client_secret: account.secret,
  });
  return granted.access_token;
};
