import { everything, lockName, protoFiles } from '@quayside/adapters-grpc';
import { fail, ok, type Result } from '@quayside/domain';
import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * The `.proto` files, with the numbers that were given out, and what buf makes of them: the clients in TypeScript, and the
 * descriptors for reflection. Gives back a line for each, or says what gRPC cannot carry.
 */
export const generateGrpc = async (root: string): Promise<Result<readonly string[], string>> => {
  const home = join(root, 'packages/adapters-grpc');
  const folder = join(home, 'proto');
  const files = protoFiles(everything(), await textOf(join(folder, lockName)));
  if (!files.ok) return fail(`gRPC cannot carry this:\n${files.error.map((line) => `  ${line}`).join('\n')}`);
  const lines: string[] = [];
  for (const [name, text] of Object.entries(files.value)) lines.push(await write(join(folder, name), text, root));
  for (const name of await readdir(folder, { recursive: true }))
    if (name.endsWith('.proto') && !(name in files.value)) {
      await rm(join(folder, name));
      lines.push(`removed  ${join(folder, name).slice(root.length)}`);
    }
  const buf = join(root, 'node_modules/.bin/buf');
  await mkdir(join(home, 'generated'), { recursive: true });
  const descriptors = 'generated/descriptors.binpb';
  for (const args of [
    ['generate'],
    ['build', '--as-file-descriptor-set', '--exclude-source-info', '--output', descriptors],
  ])
    await run(buf, args, { cwd: home });
  return ok([
    ...lines,
    'made     packages/adapters-grpc/src/generated',
    `made     packages/adapters-grpc/${descriptors}`,
  ]);
};

const textOf = (file: string): Promise<string | null> => readFile(file, 'utf8').catch(() => null);

const write = async (file: string, text: string, root: string): Promise<string> => {
  const isCurrent = (await textOf(file)) === text;
  if (!isCurrent) {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  }
  return `${isCurrent ? 'current' : 'written'}  ${file.slice(root.length)}`;
};
