import type { ContractName } from '@quayside/application';
import { forgedTokenSuite, type ForgeBench, type ForgeKey } from '@quayside/testkit/suites';
import { expect } from 'chai';
import { once } from 'node:events';
import { createServer, Socket } from 'node:net';
import { spy, type SinonSpy } from 'sinon';
import { doorsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';
import { strangers } from './strangers.js';

describe('forged tokens', function () {
  this.timeout(60_000);
  let running: InProcess;
  let bench: ForgeBench;
  let connect: SinonSpy;
  const canary = createServer((socket) => socket.destroy());

  before(async () => {
    running = await startInProcess();
    connect = spy(Socket.prototype, 'connect');
    const { system } = running.server;
    canary.listen(0, '127.0.0.1');
    await once(canary, 'listening');
    const address = canary.address();
    const canaryPort = typeof address === 'object' && address ? address.port : 0;

    const ask = async (name: ContractName, input: object): Promise<object> => {
      const answer = await system.ask(name, input);
      if (!answer.ok) throw new Error(answer.error.code);
      return answer.value;
    };
    const field = (told: object, name: string): string => String((told as Readonly<Record<string, unknown>>)[name]);
    const gone = await activeKey(running);
    await ask('identity.rotate_signing_key', { at_once: true });
    await ask('identity.revoke_signing_key', { id: gone.kid });
    const account = await ask('identity.create_service_account', { name: 'robots', scopes: ['identity:read'] });
    const shown = {
      grant_type: 'client_credentials',
      client_id: field(account, 'id'),
      client_secret: field(account, 'secret'),
    };
    const token = async () => field(await ask('identity.issue_token', shown), 'access_token');
    bench = {
      doors: doorsOf(running),
      material: {
        issuer: system.parties.issuer,
        audience: system.parties.audience,
        good: await token(),
        another: await token(),
        key: await activeKey(running),
        gone,
        canary: `http://127.0.0.1:${canaryPort}`,
      },
    };
  });
  after(async () => {
    connect?.restore();
    canary.close();
    await running?.end();
  });

  forgedTokenSuite(() => bench);

  it('made the server ask nobody for anything', async () => {
    const seen = () => strangers(connect.getCalls(), [running.server.port, running.server.grpcPort]);
    expect(seen()).to.deep.equal([]);
    // The watch sees what there is to see.
    await fetch(`${bench.material.canary}/`).catch(() => null);
    expect(seen()).to.have.length.greaterThan(0);
  });
});

/** The key that signs now, as only the server itself has it. */
const activeKey = async ({ server }: InProcess): Promise<ForgeKey> => {
  const { database, vault, identity } = server.system;
  const [row] = await database.query("select public_key, sealed_key from identity.signing_keys where state = 'active'");
  const publicKey = String(row?.['public_key']);
  const { keys } = await identity.publicKeys();
  const kid = keys.find(({ x }) => x === publicKey)?.kid ?? '';
  const privateKey = vault.open(String(row?.['sealed_key']), `identity.signing_keys.sealed_key/${kid}`);
  return { kid, publicKey, privateKey };
};
