import { BinaryReader, BinaryWriter } from '@bufbuild/protobuf/wire';
import { Client, credentials, Metadata, status, type ServiceError } from '@grpc/grpc-js';
import type { GrpcServer } from '@quayside/adapters-grpc';
import { expect } from 'chai';
import { Ground } from './support/ground.js';

const as = (buffer: Buffer): Buffer => buffer;
const serving = Buffer.from([8, 1]);
const notServing = Buffer.from([8, 2]);
const unknownService = Buffer.from([8, 3]);

describe('what a gRPC server says of itself', () => {
  let ground: Ground;
  let client: Client;
  const listen = async (reflection = false): Promise<GrpcServer> => {
    const server = await ground.listen({ reflection });
    client = new Client(`127.0.0.1:${server.port}`, credentials.createInsecure(), {
      'grpc.use_local_subchannel_pool': 1,
    });
    return server;
  };
  beforeEach(() => {
    ground = new Ground();
  });
  afterEach(async () => {
    client.close();
    await ground.end();
  });

  describe('by grpc.health.v1', () => {
    const naming = (service: string) => Buffer.from(new BinaryWriter().uint32(10).string(service).finish());
    const unary = (method: string, request: Buffer): Promise<Buffer | status> =>
      new Promise((resolve) =>
        client.makeUnaryRequest(`/grpc.health.v1.Health/${method}`, as, as, request, new Metadata(), (error, value) =>
          resolve(error ? error.code : (value ?? Buffer.alloc(0))),
        ),
      );
    const check = (service: string): Promise<Buffer | status> => unary('Check', naming(service));

    it('is whether calls should be sent to it, as a whole and for each service', async () => {
      await listen();
      for (const service of ['', 'quayside.orders.v1.OrdersService', 'quayside.events.v1.EventService'])
        expect(await check(service)).to.deep.equal(serving);
      ground.isReady = false;
      expect(await check('')).to.deep.equal(notServing);
      expect(await check('other.Service')).to.equal(status.NOT_FOUND);
    });

    it('is the same for all services in one list', async () => {
      await listen();
      const list = await unary('List', Buffer.alloc(0));
      const statuses = new Map<string, number>();
      const reader = new BinaryReader(list instanceof Buffer ? list : Buffer.alloc(0));
      while (reader.pos < reader.len) {
        reader.tag();
        const entry = new BinaryReader(reader.bytes());
        entry.tag();
        const service = entry.string();
        entry.tag();
        statuses.set(service, entry.bytes().at(1) ?? 0);
      }
      expect(statuses.get('quayside.catalog.v1.CatalogService')).to.equal(1);
      expect(statuses.get('')).to.equal(1);
    });

    const watch = (service: string) => {
      const heard: Buffer[] = [];
      const call = client.makeServerStreamRequest(
        '/grpc.health.v1.Health/Watch',
        as,
        as,
        naming(service),
        new Metadata(),
      );
      const first = Promise.withResolvers<void>();
      const second = Promise.withResolvers<void>();
      call.on('data', (bytes: Buffer) => {
        heard.push(bytes);
        (heard.length === 1 ? first : second).resolve();
      });
      const ended = new Promise<status>((resolve) => call.on('error', (error: ServiceError) => resolve(error.code)));
      return { heard, first: first.promise, second: second.promise, ended, cancel: () => call.cancel() };
    };

    it('is told to who watches when it changes, and when the server stops', async () => {
      const server = await listen();
      const watching = watch('');
      await watching.first;
      ground.isReady = false;
      await watching.second;
      expect(watching.heard).to.deep.equal([serving, notServing]);
      await server.stop();
      expect(await watching.ended).to.equal(status.UNAVAILABLE);
    });

    it('is that a service is not known, without an end to it', async () => {
      await listen();
      const watching = watch('other.Service');
      await watching.first;
      expect(watching.heard).to.deep.equal([unknownService]);
      watching.cancel();
      expect(await watching.ended).to.equal(status.CANCELLED);
    });
  });

  describe('by server reflection', () => {
    const reflect = (version: string, write: (writer: BinaryWriter) => BinaryWriter): Promise<Buffer | status> =>
      new Promise((resolve) => {
        const method = `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`;
        const call = client.makeBidiStreamRequest(method, as, as, new Metadata());
        call.on('data', (bytes: Buffer) => {
          resolve(bytes);
          call.end();
        });
        call.on('error', (error: ServiceError) => resolve(error.code));
        call.write(Buffer.from(write(new BinaryWriter()).finish()));
      });

    for (const version of ['v1', 'v1alpha'])
      it(`is what there is to call (${version})`, async () => {
        await listen(true);
        const list = String(await reflect(version, (writer) => writer.uint32(58).string('')));
        for (const service of ['quayside.orders.v1.OrdersService', 'quayside.events.v1.EventService'])
          expect(list).to.contain(service);
        const file = String(await reflect(version, (writer) => writer.uint32(34).string('quayside.orders.v1.Order')));
        expect(file).to.contain('quayside/orders/v1/orders.proto').and.to.contain('PlaceDraftRequest');
      });

    it('is nothing where it is off', async () => {
      await listen();
      expect(await reflect('v1', (writer) => writer.uint32(58).string(''))).to.equal(status.UNIMPLEMENTED);
    });
  });
});
