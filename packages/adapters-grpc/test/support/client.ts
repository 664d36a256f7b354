import { failureIn, type ToldFailure } from '@quayside/adapters-grpc';
import { catalog, events, inventory, orders } from '@quayside/adapters-grpc/stubs';
import {
  credentials,
  Metadata,
  status,
  type ChannelCredentials,
  type ChannelOptions,
  type ClientUnaryCall,
  type ServiceError,
} from '@grpc/grpc-js';

export interface Told<T> {
  /** Null where it was refused. */
  readonly value: T | null;
  readonly status: status;
  readonly failure: ToldFailure | null;
  /** What came first of the answer's metadata; of a refusal, what came with it. */
  readonly metadata: Metadata;
}

type Method<Request, Response> = (
  request: Request,
  metadata: Metadata,
  options: { readonly deadline?: number },
  respond: (error: ServiceError | null, response: Response) => void,
) => ClientUnaryCall;

export const asAdmin = { authorization: 'Bearer admin' };

export const metadataOf = (entries: Readonly<Record<string, string>>): Metadata => {
  const metadata = new Metadata();
  for (const [name, value] of Object.entries(entries)) metadata.set(name, value);
  return metadata;
};

/** Asks once, and tells what came of it. */
export const ask = <Request, Response>(
  method: Method<Request, Response>,
  request: Request,
  entries: Readonly<Record<string, string>> = asAdmin,
  options: { readonly deadline?: number } = {},
): Promise<Told<Response>> =>
  new Promise((resolve) => {
    let first = new Metadata();
    const call = method(request, metadataOf(entries), options, (error, value) =>
      resolve(
        error
          ? { value: null, status: error.code, failure: failureIn(error), metadata: error.metadata }
          : { value, status: status.OK, failure: null, metadata: first },
      ),
    );
    call.on('metadata', (metadata: Metadata) => (first = metadata));
  });

/** A connection, and a client for each service on it. */
export class Connection {
  readonly catalog;
  readonly events;
  readonly inventory;
  readonly orders;

  constructor(port: number, secure: ChannelCredentials = credentials.createInsecure(), options: ChannelOptions = {}) {
    const address = `127.0.0.1:${port}`;
    // Else all clients of a process would share their connections.
    const own = {
      'grpc.use_local_subchannel_pool': 1,
      ...(secure._isSecure() && { 'grpc.ssl_target_name_override': 'localhost' }),
      ...options,
    };
    this.catalog = new catalog.CatalogServiceClient(address, secure, own);
    this.events = new events.EventServiceClient(address, secure, own);
    this.inventory = new inventory.InventoryServiceClient(address, secure, own);
    this.orders = new orders.OrdersServiceClient(address, secure, own);
  }

  close(): void {
    for (const client of [this.catalog, this.events, this.inventory, this.orders]) client.close();
  }
}
