import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { orders } from '@quayside/adapters-grpc/stubs';
import { readFileSync } from 'node:fs';

/** The same bytes from a handler that does nothing else, in a process of its own. */
const [file] = process.argv.slice(2);
const body = readFileSync(file ?? '');
const same = (bytes: Buffer): Buffer => bytes;
const server = new Server({ 'grpc.enable_channelz': 0 });
server.addService(
  {
    get: {
      path: orders.OrdersServiceService.get.path,
      requestStream: false,
      responseStream: false,
      requestSerialize: same,
      requestDeserialize: same,
      responseSerialize: same,
      responseDeserialize: same,
    },
  },
  { get: (_call: ServerUnaryCall<Buffer, Buffer>, respond: sendUnaryData<Buffer>) => respond(null, body) },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
