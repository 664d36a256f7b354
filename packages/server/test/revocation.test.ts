import type { Door, FeedDoor, FeedReader, Told } from '@quayside/testkit/suites';
import { nowhere } from '@quayside/application';
import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { granted, type Api } from './api.js';
import { grpcDoor, grpcFeedDoor } from './doors/grpc-door.js';
import { httpDoor } from './doors/http-door.js';
import { sseDoor } from './doors/sse-door.js';
import { idleConnection, wsDoor, wsFeedDoor } from './doors/ws-door.js';
import type { ServerProcess } from './processes.js';
import { password, People, type SignedIn } from './people.js';
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

/** What a credential is told, by every door of these servers. */
const askedOf = (servers: readonly ServerProcess[], credential: string): Promise<readonly (Told | null)[]> =>
  Promise.all(
    servers
      .flatMap(doorsOf)
      .map((door) => door.call('identity.list_keys', {}, { credential, onceKey: null, requestId: 'revoked', wait: 0 })),
  );

/** Milliseconds after the answer to a revocation within which it holds everywhere. */
const holdsWithin = 1_000;

describe('what is revoked at one of two servers', function () {
  this.timeout(60_000);
  let deployed: Deployment;
  let api: Api;
  let people: People;
  before(async function () {
    const found = await twoServers({
      QUAYSIDE_ISSUER_URL: 'http://shop.test',
      QUAYSIDE_RATE_LIMIT_ADDRESS: '0',
      QUAYSIDE_RATE_LIMIT_PRINCIPAL: '0',
      QUAYSIDE_RATE_LIMIT_ACCOUNT: '0',
    });
    if (found === null) return this.skip();
    deployed = found;
    api = deployed.api;
    people = new People(deployed);
  });
  after(() => deployed?.end());

  const aKey = async (): Promise<Credential & { readonly id: string }> => {
    const made = granted(
      await api.post<{ id: string; secret: string }>('/api-keys', { name: 'till', scopes: ['identity:read'] }),
    );
    return {
      id: made.id,
      credential: made.secret,
      revoke: () => api.ask('DELETE', `/api-keys/${made.id}`).then(granted),
    };
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

  interface Visit extends SignedIn {
    readonly as: Api;
    readonly email: string;
  }
  /** A session of a new auditor; `end` ends it, perhaps from another session of the same user, at the first server. */
  const aSession = async (end: (visit: Visit, other: Visit) => Promise<unknown>): Promise<Credential> => {
    const { email } = await people.invite(['auditor']);
    const [visit, other] = await Promise.all([people.signIn(email), people.signIn(email)]);
    return { credential: visit.access_token, revoke: () => end({ ...visit, email }, { ...other, email }) };
  };
  const forgetPassword = async (email: string): Promise<unknown> => {
    granted(await people.anyone.post('/auth/password/forgot', { email }));
    const token = await people.tokenFor(email);
    return granted(await people.anyone.post('/auth/password/reset', { token, password: 'staple of another kind' }));
  };
  const changePassword = { current_password: password, new_password: 'staple of another kind' };
  const sessions: Readonly<Record<string, (visit: Visit, other: Visit) => Promise<unknown>>> = {
    'a session, by logging out': ({ as }) => as.post('/auth/logout', {}).then(granted),
    'a session, by logging out everywhere': (_, { as }) => as.post('/auth/logout', { everywhere: true }).then(granted),
    'a session, by its user from another': ({ session_id: id }, { as }) =>
      as.ask('DELETE', `/users/me/sessions/${id}`).then(granted),
    'a session, by an administrator': ({ user_id: user, session_id: id }) =>
      api.ask('DELETE', `/users/${user}/sessions/${id}`).then(granted),
    'every session of a user, by an administrator': ({ user_id: user }) =>
      api.ask('DELETE', `/users/${user}/sessions`).then(granted),
    'a user, by being deactivated': ({ user_id: user }) => api.ask('DELETE', `/users/${user}`).then(granted),
    'a session, by a changed password': (_, { as }) => as.post('/auth/password/change', changePassword).then(granted),
    'a session, by a password that was reset': ({ email }) => forgetPassword(email),
    'a session, by a refresh token that is used twice': async ({ refresh_token: token }) => {
      const refresh = () => people.anyone.post('/auth/refresh', { refresh_token: token });
      granted(await refresh());
      return refresh();
    },
  };

  const credentials: Readonly<Record<string, () => Promise<Credential>>> = {
    'an API key': aKey,
    'a service account, by its end': () => withToken(({ id }) => `/service-accounts/${id}`),
    'a service account, by the end of its secret': () =>
      withToken(({ id, secrets }) => `/service-accounts/${id}/secrets/${secrets[0]?.id}`),
    ...Object.fromEntries(Object.entries(sessions).map(([what, end]) => [what, () => aSession(end)])),
    // The last one, for it ends every token that there is.
    'the key that tokens are signed with': async () => {
      const keys = granted(await api.get<readonly { id: string; state: string }[]>('/signing-keys'));
      const active = keys.find(({ state }) => state === 'active');
      return withToken(() => `/signing-keys/${active?.id}`);
    },
  };

  /** Subscribed to everything, through every door of every server. */
  const listening = (credential: string): Promise<readonly FeedReader[]> =>
    Promise.all(
      deployed.servers.flatMap(feedsOf).map(async (door) => {
        const reader = await door.subscribe({ credential, topics: [], after: null, origin: nowhere });
        if ('ok' in reader) throw new Error(`${door.name} refused: ${reader.code}`);
        return reader;
      }),
    );

  /** Asks with a credential, through every door of every server; gives back how many said yes. */
  const welcome = async (credential: string): Promise<number> => {
    const told = await askedOf(deployed.servers, credential);
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
      for (const told of await askedOf([first ?? expect.fail('there are two servers')], credential))
        expect(told, 'where it was revoked, it ends with the answer').to.include({ ok: false });
      // Whoever asks all the time keeps nothing fresh by that.
      const deadline = performance.now() + holdsWithin;
      while (performance.now() < deadline) {
        await welcome(credential);
        await sleep(50);
      }
      expect(await welcome(credential)).to.equal(0);
    });

    it(`${what}: ends every stream and connection that was open, on both, a second later at the latest`, async () => {
      const { credential, revoke } = await make();
      const readers = await listening(credential);
      const idle = await Promise.all(deployed.servers.map(({ url }) => idleConnection(portIn(url), credential)));
      await revoke();
      const since = performance.now();
      const codes = await Promise.all(readers.map((reader) => ended(reader)));
      expect(new Set(codes)).to.deep.equal(new Set(['UNAUTHENTICATED']));
      for (const { closed } of idle) expect(await closed).to.equal('1008 UNAUTHENTICATED');
      expect(performance.now() - since).to.be.below(holdsWithin);
      await Promise.all(readers.map((reader) => reader.close()));
    });
  }

  const narrowings: Readonly<Record<string, (user: string, role: string) => Promise<unknown>>> = {
    'a role that is taken from a user': (user) =>
      api
        .ask('PUT', `/users/${user}/roles`, { body: { roles: ['customer'] }, headers: { 'if-match': '*' } })
        .then(granted),
    'a scope that is taken from a role': (_, role) =>
      api
        .ask('PATCH', `/roles/${role}`, { body: { scopes: ['catalog:read'] }, headers: { 'if-match': '*' } })
        .then(granted),
  };
  for (const [what, narrow] of Object.entries(narrowings))
    it(`${what}: leaves the rest, on both, through every door and on open streams`, async () => {
      const role = `keys-${randomUUID().slice(0, 8)}`;
      granted(await api.post('/roles', { name: role, scopes: ['catalog:read', 'identity:read'] }));
      const { email, id } = await people.invite([role]);
      const { access_token: credential } = await people.signIn(email);
      const readers = await listening(credential);
      const asked = async () =>
        (await askedOf(deployed.servers, credential)).map((told) => (told?.ok === true ? 'OK' : told?.code));
      expect(new Set(await asked())).to.deep.equal(new Set(['OK']));
      await narrow(id, role);
      await sleep(holdsWithin);
      expect(new Set(await asked())).to.deep.equal(new Set(['FORBIDDEN']));
      const unheard = await aKey();
      const { id: heard } = granted(
        await api.post<{ id: string }>('/products', { sku: role, name: 'Tea', prices: [] }),
      );
      const subjects = await Promise.all(readers.map((reader) => subjectsUntil(reader, heard)));
      for (const each of subjects) expect(each).to.not.include(unheard.id);
      await Promise.all(readers.map((reader) => reader.close()));
    });

  it('stays revoked for a server that starts later', async () => {
    const made: Credential[] = [];
    for (const make of Object.values(credentials)) made.push(await make());
    for (const { revoke } of made) await revoke();
    const good = await aKey();
    const later = await deployed.another();
    for (const { credential } of made)
      for (const told of await askedOf([later], credential))
        expect(told).to.include({ ok: false, code: 'UNAUTHENTICATED' });
    expect((await askedOf([later], good.credential)).map((told) => told?.ok)).to.deep.equal([true, true, true]);
    await later.stop();
  });

  it('goes on with what was not revoked', async () => {
    const [one, other] = [await aToken(), await aKey()];
    const third = await aKey();
    await third.revoke();
    expect([await welcome(one.token), await welcome(other.credential)]).to.deep.equal([6, 6]);
  });
});

/** What a stream tells of, up to a subject. */
const subjectsUntil = async (reader: FeedReader, last: string): Promise<readonly string[]> => {
  const subjects: string[] = [];
  while (subjects.at(-1) !== last) {
    const told = await reader.next();
    if (told.kind === 'ended') throw new Error(`ended: ${told.code}`);
    if (told.kind === 'event') subjects.push((told.event as { readonly subject: string }).subject);
  }
  return subjects;
};

/** How a stream ends. */
const ended = async (reader: FeedReader): Promise<string> => {
  for (;;) {
    const told = await reader.next();
    if (told.kind === 'ended') return told.code;
  }
};
