import { expect } from 'chai';
import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { serving } from './support/ground.js';

const run = promisify(execFile);
const script = fileURLToPath(new URL('../../test/python/interop.py', import.meta.url));

/** A Python that has websockets; null where there is none. */
const pythonWithWebSockets = async (): Promise<string | null> => {
  for (const python of ['python3', '/usr/bin/python3'])
    if (await run(python, ['-c', 'import websockets']).catch(() => null)) return python;
  return null;
};

interface Seen {
  readonly result: object;
  readonly error: { readonly error: { readonly details: object } };
  readonly authenticated: object;
  readonly [what: string]: unknown;
}

describe("Python's websockets", function () {
  this.timeout(60_000);
  let seen: Seen;
  before(async function () {
    const python = await pythonWithWebSockets();
    if (python === null) return this.skip();
    await serving(async (server, ground) => {
      ground.tell(...['x', 'y'.repeat(200), 'z'.repeat(70_000), ''].map((data) => ({ data })));
      const { stdout } = await run(python, [script, `ws://127.0.0.1:${server.port}/ws`]);
      seen = JSON.parse(stdout) as Seen;
    });
  });

  it('calls use cases, and is told what is wrong', () => {
    expect(seen['subprotocol']).to.equal('quayside.v1');
    expect(seen.result).to.deep.include({ id: '1', type: 'result', data: { text: 'Thé 茶' }, replayed: false });
    expect(seen.error.error.details).to.deep.equal({ issues: [{ path: 'text', message: 'must be string, not 1' }] });
  });

  it('reads the feed, and goes on behind its cursor on another connection', () => {
    expect(seen.authenticated).to.have.nested.property('principal.id', 'key_ada');
    expect(seen['begin']).to.equal('c1_0');
    expect(seen['events']).to.deep.equal([
      [1, 1],
      [2, 200],
      [3, 70_000],
      [4, 0],
    ]);
  });

  it('is refused and sent away as every client is', () => {
    expect(seen['refused']).to.deep.equal([401, 403]);
    expect(seen['closed']).to.deep.equal([1008, 'UNAUTHENTICATED']);
  });
});
