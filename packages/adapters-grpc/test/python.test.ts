import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Ground } from './support/ground.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../test/python/interop.py', import.meta.url));
const descriptors = fileURLToPath(new URL('../../generated/descriptors.binpb', import.meta.url));

/** A Python that has grpcio; null where there is none. */
const pythonWithGrpc = async (): Promise<string | null> => {
  for (const python of ['python3', '/usr/bin/python3'])
    if (await run(python, ['-c', 'import grpc, google.protobuf']).catch(() => null)) return python;
  return null;
};

interface Refused {
  readonly status: string;
  readonly message: string;
  readonly details: string;
}
interface Answered {
  readonly message: { readonly product: Readonly<Record<string, unknown>>; readonly items: readonly object[] };
  readonly initial: Readonly<Record<string, string>>;
}
interface Seen {
  readonly [name: string]: Answered & Refused;
}

describe("Python's grpcio", function () {
  this.timeout(60_000);
  const ground = new Ground();
  let seen: Seen;
  let told: { readonly begun: string; readonly events: readonly unknown[]; readonly resumed: boolean };
  before(async function () {
    const python = await pythonWithGrpc();
    if (python === null) return this.skip();
    ground.parts.set('orders.get', () => new Promise(() => undefined));
    const { port } = await ground.listen({ limits: { patience: 2_000 } });
    const { stdout } = await run(python, [script, `127.0.0.1:${port}`, descriptors]);
    seen = JSON.parse(stdout) as Seen;
    told = JSON.parse(stdout) as typeof told;
  });
  after(() => ground.end());

  it('is answered with what the use cases give', () => {
    expect(seen['created']?.message.product).to.deep.include({
      sku: 'tea',
      name: 'Thé 茶',
      description: 'Black',
      prices: [{ amount: '1299', currency: 'EUR' }],
      status: 'STATUS_ACTIVE',
      stocked: true,
      version: '1',
    });
    expect(seen['created']?.initial['x-request-id']).to.equal('mine-1');
    expect(seen['listed']?.message.items).to.have.length(1);
  });

  it('gets the first answer again', () => {
    expect(seen['replayed']?.message).to.deep.equal(seen['created']?.message);
    expect(seen['replayed']?.initial['idempotent-replayed']).to.equal('true');
  });

  it('says null, an empty list, and a choice', () => {
    expect(seen['emptied']?.message.product).to.not.have.any.keys('description', 'prices');
    expect(seen['archived']?.message.product).to.deep.include({ status: 'STATUS_ARCHIVED', version: '3' });
  });

  it('is refused by status, with our code in the details', () => {
    const codes = Object.entries({
      stale: ['FAILED_PRECONDITION', 'VERSION_MISMATCH'],
      absent: ['NOT_FOUND', 'PRODUCT_NOT_FOUND'],
      invalid: ['INVALID_ARGUMENT', 'INVALID_INPUT'],
    });
    for (const [name, [status, code]] of codes) {
      expect(seen[name]?.status, name).to.equal(status);
      expect(seen[name]?.details, name).to.contain(code).and.to.contain('google.rpc.ErrorInfo');
    }
    expect(seen['invalid']?.details).to.contain('google.rpc.BadRequest').and.to.contain('is required');
    expect(seen['late']?.status).to.equal('DEADLINE_EXCEEDED');
  });

  it('watches the feed, and goes on behind a cursor', () => {
    expect(told.begun).to.equal('c1_0');
    expect(told.events).to.deep.equal([
      ['catalog.product_created', 'catalog_product_created', 1],
      ['catalog.product_changed', 'catalog_product_changed', 2],
      ['catalog.product_changed', 'catalog_product_changed', 3],
    ]);
    expect(told.resumed).to.equal(true);
  });
});
