import type { Door, FeedDoor, FeedReader } from '@quayside/testkit/suites';
import { nowhere } from '@quayside/application';
import { expect } from 'chai';
import { setTimeout as sleep } from 'node:timers/promises';
import { granted, type Api } from './api.js';
import { grpcDoor, grpcFeedDoor } from './doors/grpc-door.js';
import { httpDoor } from './doors/http-door.js';
import { sseDoor } from './doors/sse-door.js';
import { wsDoor, wsFeedDoor } from './doors/ws-door.js';
import type { ServerProcess } from './processes.js';
import { twoServers, type Deployment } from './topologies.js';

interface Account {
  readonly id: string;
  readonly secret: string;
  readonly secrets: readonly { readonly id: string }[];
}
interface Credential {
  readonly credential: string;
  /** Takes it away, at the first server. */
  readonly revoke: () => Promise<unknown>;
}

const portIn = (url: string): number => Number(/\d+$/.exec(url)?.[0]);
const doorsOf = ({ url, grpc }: ServerProcess): readonly Door[] => [
  httpDoor(portIn(url)),
  wsDoor(portIn(url)),
  grpcDoor(portIn(grpc)),
];
const feedsOf = ({ url, grpc }: ServerProcess): readonly FeedDoor[] => [
  sseDoor(portIn(url)),
  wsFeedDoor(portIn(url)),
  grpcFeedDoor(portIn(grpc)),
];

/** Milliseconds after the answer to a revocation within which it holds everywhere. */
const holdsWithin = 1_000;

describe('what is revoked at one of two servers', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let api: Api;
  before(async function () {
    const found = await twoServers({
      QUAYSIDE_ISSUER_URL: 'http://shop.test',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
    });
    if (found === null) return this.skip();
    deployed = found;
    api = deployed.api;
  });
  after(() => deployed?.end());

  const aKey = async (): Promise<Credential> => {
    const made = granted(
      await api.post<{ id: string; secret: string }>('/api-keys', { name: 'till', scopes: ['identity:read'] }),
    );
    return { credential: made.secret, revoke: () => api.ask('DELETE', `/api-keys/${made.id}`).then(granted) };
  };
  const aToken = async (): Promise<{ readonly account: Account; readonly token: string }> => {
    const account = granted(
      await api.post<Account>('/service-accounts', { name: 'robots', scopes: ['identity:read'] }),
    );
    const shown = { grant_type: 'client_credentials', client_id: account.id, client_secret: account.secret };
    return { account, token: granted(await api.post<{ access_token: string }>('/auth/token', shown)).access_token };
  };
  const withToken = async (path: (account: Account) => string): Promise<Credential> => {
    const { account, token } = await aToken();
    return { credential: token, revoke: () => api.ask('DELETE', path(account)).then(granted) };
  };

  const credentials: Readonly<Record<string, () => Promise<Credential>>> = {
    'an API key': aKey,
    'a service account, by its end': () => withToken(({ id }) => `/service-accounts/${id}`),
    'a service account, by the end of its secret': () =>
      withToken(({ id, secrets }) => `/service-accounts/${id}/secrets/${secrets[0]?.id}`),
    'the key that tokens are signed with': async () => {
      const keys = granted(await api.get<readonly { id: string; state: string }[]>('/signing-keys'));
      const active = keys.find(({ state }) => state === 'active');
      return withToken(() => `/signing-keys/${active?.id}`);
    },
  };

  /** Asks with a credential, through every door of every server; gives back how many said yes. */
  const welcome = async (credential: string): Promise<number> => {
    const asking = { credential, onceKey: null, requestId: 'revoked', wait: 0 };
    const told = await Promise.all(
      deployed.servers.flatMap(doorsOf).map((door) => door.call('identity.list_keys', {}, asking)),
    );
    const refused = told.filter((each) => each?.ok === false);
    for (const each of refused) expect(each).to.include({ code: 'UNAUTHENTICATED' });
    return told.length - refused.length;
  };

  for (const [what, make] of Object.entries(credentials)) {
    it(`${what}: is refused by both, through every door, a second later at the latest`, async () => {
      const { credential, revoke } = await make();
      // Both know it, and have just looked it up.
      expect(await welcome(credential)).to.equal(6);
      await revoke();
      const [first] = deployed.servers;
      const atOnce = await Promise.all(
        doorsOf(first ?? expect.fail('there are two servers')).map((door) =>
          door.call('identity.list_keys', {}, { credential, onceKey: null, requestId: 'revoked', wait: 0 }),
        ),
      );
      for (const told of atOnce)
        expect(told, 'where it was revoked, it ends with the answer').to.include({ ok: false });
      // Whoever asks all the time keeps nothing fresh by that.
      const deadline = performance.now() + holdsWithin;
      while (performance.now() < deadline) {
        await welcome(credential);
        await sleep(50);
      }
      expect(await welcome(credential)).to.equal(0);
    });

    it(`${what}: ends every stream that was open, on both`, async () => {
      const { credential, revoke } = await make();
      const doors = deployed.servers.flatMap(feedsOf);
      const readers = await Promise.all(
        doors.map(async (door) => {
          const reader = await door.subscribe({ credential, topics: [], after: null, origin: nowhere });
          if ('ok' in reader) throw new Error(`${door.name} refused: ${reader.code}`);
          return { reader, ended: ended(reader) };
        }),
      );
      await revoke();
      for (const { reader, ended: code } of readers) {
        expect(await code).to.equal('UNAUTHENTICATED');
        await reader.close();
      }
    });
  }

  it('goes on with what was not revoked', async () => {
    const [one, other] = [await aToken(), await aKey()];
    const third = await aKey();
    await third.revoke();
    expect([await welcome(one.token), await welcome(other.credential)]).to.deep.equal([6, 6]);
  });
});

/** How a stream ends. */
const ended = async (reader: FeedReader): Promise<string> => {
  for (;;) {
    const told = await reader.next();
    if (told.kind === 'ended') return told.code;
  }
};
