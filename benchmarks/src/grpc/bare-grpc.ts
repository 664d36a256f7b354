import { Server, ServerCredentials, type sendUnaryData, type ServerUnaryCall } from '@grpc/grpc-js';
import { orders } from '@quayside/adapters-grpc/stubs';
import { readFileSync } from 'node:fs';

/** The same message by its generated stub, from a handler that does nothing else, in a process of its own. */
const [file] = process.argv.slice(2);
const message = orders.GetResponse.decode(readFileSync(file ?? ''));
const { get } = orders.OrdersServiceService;
const server = new Server({ 'grpc.enable_channelz': 0 });
server.addService(
  { get },
  {
    get: (
      _call: ServerUnaryCall<orders.GetRequest, orders.GetResponse>,
      respond: sendUnaryData<orders.GetResponse>,
    ): void => respond(null, message),
  },
);
server.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, port) => {
  if (error) throw error;
  process.stdout.write(`${port}\n`);
});
