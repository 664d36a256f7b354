import { orders } from '@quayside/adapters-grpc/stubs';
import type { ServerProcess } from '@quayside/server';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { compare } from '../compare.js';
import { anOrder } from '../orders.js';
import { answerOf, callsPerSecond, type UnaryRequest } from './client.js';

const seconds = 2;

/** Reading one order over gRPC, over a bare grpc-js server that answers the same message. `folder` is for files in passing. */
export const compareCalls = async (server: ServerProcess, folder: string): Promise<void> => {
  const call = await readingAnOrder(server);
  const file = `${folder}/order.bin`;
  await writeFile(file, await answerOf(server.grpc, call));
  const bare = spawn(process.execPath, [fileURLToPath(new URL('bare-grpc.js', import.meta.url)), file], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [port] = (await once(bare.stdout, 'data')) as [Buffer];
  try {
    await compare('reading one order over a bare grpc-js server', 'target 0.7', {
      ours: () => callsPerSecond(server.grpc, call, seconds),
      theirs: () => callsPerSecond(`127.0.0.1:${port.toString().trim()}`, call, seconds),
      warmUp: 3,
    });
  } finally {
    bare.kill();
  }
};

const readingAnOrder = async (server: ServerProcess): Promise<UnaryRequest> => {
  const { bytes } = await anOrder(server);
  const { data } = JSON.parse(bytes.toString()) as { readonly data: { readonly id: string } };
  return {
    path: orders.OrdersServiceService.get.path,
    metadata: { authorization: `Bearer ${server.key ?? ''}` },
    message: orders.GetRequest.encode({ id: data.id }).finish(),
  };
};
