import { BinaryReader } from '@bufbuild/protobuf/wire';
import type { Server } from '@grpc/grpc-js';
import { readFile } from 'node:fs/promises';

const descriptors = new URL('../../generated/descriptors.binpb', import.meta.url);

/** Tells clients what there is to call. What it needs is loaded only where it is on. */
export const addReflection = async (server: Server): Promise<void> => {
  const { ReflectionService } = await import('@grpc/reflection');
  const fileDescriptorProtos = filesIn(await readFile(descriptors));
  const format = 'Protocol Buffer 3 DescriptorProto';
  new ReflectionService({ quayside: { format, type: {}, fileDescriptorProtos } }).addToServer(server);
};

/** A google.protobuf.FileDescriptorSet is one file (1) after the other. */
const filesIn = (bytes: Buffer): Buffer[] => {
  const reader = new BinaryReader(bytes);
  const files: Buffer[] = [];
  while (reader.pos < reader.len) {
    reader.tag();
    files.push(Buffer.from(reader.bytes()));
  }
  return files;
};
