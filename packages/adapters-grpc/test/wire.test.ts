import { credentials, Client, status } from '@grpc/grpc-js';
import { BinaryWriter, WireType } from '@bufbuild/protobuf/wire';
import { failureIn, type ToldFailure } from '@quayside/adapters-grpc';
import { ok } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { asAdmin, metadataOf } from './support/client.js';
import { Ground } from './support/ground.js';

interface Answer {
  readonly status: status;
  readonly failure: ToldFailure | null;
}

/** Messages as no generated client would write them. */
describe('what arrives over gRPC', () => {
  let ground: Ground;
  let client: Client;
  beforeEach(async () => {
    ground = new Ground();
    const { port } = await ground.listen();
    client = new Client(`127.0.0.1:${port}`, credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 });
  });
  afterEach(async () => {
    client.close();
    await ground.end();
  });

  const send = (method: string, bytes: Uint8Array, entries: Readonly<Record<string, string>> = asAdmin) =>
    new Promise<Answer>((resolve) => {
      const as = (buffer: Buffer): Buffer => buffer;
      client.makeUnaryRequest(`/quayside.${method}`, as, as, Buffer.from(bytes), metadataOf(entries), (error) =>
        resolve(error ? { status: error.code, failure: failureIn(error) } : { status: status.OK, failure: null }),
      );
    });
  const create = (write: (writer: BinaryWriter) => BinaryWriter) =>
    send('catalog.v1.CatalogService/CreateProduct', write(new BinaryWriter()).finish());
  const product = (writer: BinaryWriter): BinaryWriter => writer.uint32(10).string('tea').uint32(18).string('Tea');
  const issuesOf = ({ failure }: Answer): unknown => failure?.details['issues'];

  const refused = { status: status.INVALID_ARGUMENT, code: 'MALFORMED_MESSAGE' };
  const malformed: Readonly<Record<string, (writer: BinaryWriter) => BinaryWriter>> = {
    'ends in the middle of a field': (writer) => product(writer).uint32(26).uint32(100).raw(new Uint8Array(3)),
    'has a text that is not UTF-8': (writer) => writer.uint32(10).bytes(Uint8Array.of(0xff, 0xfe)),
    'has a field of another type': (writer) => product(writer).tag(3, WireType.Varint).uint32(1),
    'has a part that is longer than the whole': (writer) => product(writer).uint32(34).uint32(1_000_000),
    'is made of bytes that say nothing': (writer) => writer.raw(Uint8Array.of(0xff, 0xff, 0xff, 0xff, 0xff)),
  };
  for (const [words, write] of Object.entries(malformed)) {
    it(`is refused as malformed where it ${words}`, async () => {
      const { status: told, failure } = await create(write);
      expect({ status: told, code: failure?.code }).to.deep.equal(refused);
      expect(failure?.details['reason']).to.be.a('string');
    });
  }

  it('is refused as unauthenticated before it is read', async () => {
    const bytes = Uint8Array.of(0xff, 0xff);
    const { status: told } = await send('catalog.v1.CatalogService/CreateProduct', bytes, {});
    expect(told).to.equal(status.UNAUTHENTICATED);
  });

  it('is refused where it asks for a field that is not known here, by its number', async () => {
    const answer = await create((writer) =>
      product(writer)
        .uint32(8 * 99)
        .int64(1),
    );
    expect(answer.failure?.code).to.equal('INVALID_INPUT');
    expect(issuesOf(answer)).to.deep.equal([{ path: 'field_99', message: 'is not a field of this input' }]);
  });

  it('is refused where a number is beyond those that JSON has exactly', async () => {
    const answer = await create((writer) =>
      product(writer).uint32(34).fork().uint32(8).int64('9007199254740993').uint32(18).string('EUR').join(),
    );
    expect(issuesOf(answer)).to.deep.equal([{ path: 'prices.0.amount', message: 'must be an integer of minor units' }]);
  });

  it('is refused where a word is none of those that there are, and as absent where it says nothing', async () => {
    const said = (word: number) => create((writer) => product(writer).tag(7, WireType.Varint).int32(word));
    expect(issuesOf(await said(77))).to.deep.equal([
      { path: 'status', message: 'must be ("active" | "archived"), not "77"' },
    ]);
    expect((await said(0)).status).to.equal(status.OK);
  });

  it('is refused where a text has a character that no store can keep', async () => {
    const answer = await create((writer) => writer.uint32(10).string('tea').uint32(18).string('T\0a'));
    expect(issuesOf(answer)).to.deep.equal([{ path: 'name', message: 'must not contain the character U+0000' }]);
  });

  it('is refused where a time is none', async () => {
    const range = (writer: BinaryWriter) => writer.uint32(10).fork().uint32(8).int64('99999999999999').join();
    const bytes = range(new BinaryWriter().uint32(66).fork()).join().finish();
    const answer = await send('catalog.v1.CatalogService/ListProducts', bytes);
    expect(issuesOf(answer)).to.deep.include({
      path: 'updated_at.gte',
      message: 'must be a time as in 2026-01-31T12:00:00Z (RFC 3339)',
    });
  });

  it('is refused where a choice says that it is not what it names', async () => {
    const bytes = new BinaryWriter().uint32(10).string('tea').tag(3, WireType.Varint).bool(false).finish();
    const answer = await send('catalog.v1.CatalogService/ArchiveProduct', bytes);
    expect(issuesOf(answer)).to.deep.equal([
      { path: 'expected_version', message: 'must be the version that the change is based on, or "any"' },
    ]);
  });

  it('may come in parts, which are put together; of what is said twice the last counts', async () => {
    let heard: unknown = null;
    ground.parts.set('orders.list', async (input) => {
      heard = input;
      return ok({ items: [], pagination: {} });
    });
    const second = (writer: BinaryWriter, tag: number, seconds: number) =>
      writer.uint32(82).fork().uint32(tag).fork().uint32(8).int64(seconds).join().join();
    const twice = new BinaryWriter().uint32(8).int64(1).uint32(8).int64(2);
    await send('orders.v1.OrdersService/List', second(second(twice, 10, 60), 34, 120).finish());
    expect(heard).to.deep.equal({
      page: 2,
      created_at: { gte: '1970-01-01T00:01:00.000Z', lt: '1970-01-01T00:02:00.000Z' },
    });
  });

  it('may be as large as the limit allows, and no larger', async () => {
    const over = await create((writer) => product(writer).uint32(26).string('x'.repeat(1_048_577)));
    expect(over.status).to.equal(status.RESOURCE_EXHAUSTED);
    const within = await create((writer) => product(writer).uint32(26).string('x'.repeat(1_000_000)));
    expect(within.failure?.code).to.equal('INVALID_INPUT');
  });

  it('is told that a method is not there', async () => {
    expect((await send('catalog.v1.CatalogService/Nothing', new Uint8Array())).status).to.equal(status.UNIMPLEMENTED);
  });
});
