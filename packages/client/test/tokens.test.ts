import { expect } from 'chai';
import { clientOf, orderId, scripted } from './support/clients.js';
import { grant, refuse, type Step } from './support/scripted-server.js';
import { TestTiming } from './support/test-timing.js';

describe('the token of a client', () => {
  const server = scripted();
  const only =
    (token: string): Step =>
    (heard, response) =>
      (heard.headers.authorization === `Bearer ${token}` ? grant({ id: orderId }) : refuse(401, 'UNAUTHENTICATED'))(
        heard,
        response,
      );
  const shown = () => server.heard.map(({ headers }) => headers.authorization);

  it('is asked for once, however many calls begin together, and kept', async () => {
    let asked = 0;
    const { client } = clientOf(server, { token: async () => `token-${(asked += 1)}` });
    server.play(only('token-1'));
    await Promise.all([1, 2, 3].map(() => client.orders.get({ id: orderId })));
    await client.orders.get({ id: orderId });
    expect([asked, ...new Set(shown())]).to.deep.equal([1, 'Bearer token-1']);
  });

  it('is renewed where the server refuses it: once for all calls that were refused, and the calls go on', async () => {
    const refused: (string | null)[] = [];
    const { client } = clientOf(server, {
      token: async (before) => {
        refused.push(before);
        return before === null ? 'old' : 'new';
      },
    });
    server.play(only('new'));
    const answers = await Promise.all([1, 2, 3].map(() => client.orders.get.result({ id: orderId })));
    expect(answers.every(({ ok }) => ok)).to.equal(true);
    expect(refused).to.deep.equal([null, 'old']);
  });

  it('is renewed once for a call; what is refused again is told', async () => {
    let asked = 0;
    const { client } = clientOf(server, { token: () => `token-${(asked += 1)}` });
    server.play(refuse(401, 'UNAUTHENTICATED'));
    const called = await client.orders.get.result({ id: orderId });
    expect(called).to.have.property('error').that.includes({ code: 'UNAUTHENTICATED', category: 'unauthenticated' });
    expect(shown()).to.deep.equal(['Bearer token-1', 'Bearer token-2']);
  });

  it('is renewed once for a call also where that is tried again', async () => {
    let asked = 0;
    const { client } = clientOf(server, { token: () => `token-${(asked += 1)}` });
    const unauthenticated = refuse(401, 'UNAUTHENTICATED');
    server.play(unauthenticated, refuse(503, 'BUSY'), unauthenticated);
    const called = await client.orders.get.result({ id: orderId });
    expect(called).to.have.property('error').that.includes({ code: 'UNAUTHENTICATED', attempts: 2 });
    expect(shown()).to.deep.equal(['Bearer token-1', 'Bearer token-2', 'Bearer token-2']);
  });

  it('is not tried again where there is no other', async () => {
    server.play(refuse(401, 'UNAUTHENTICATED'));
    for (const token of ['fixed', () => 'always the same'])
      await clientOf(server, {
        token: typeof token === 'string' ? token : () => token().replaceAll(' ', '-'),
      }).client.orders.get.result({ id: orderId });
    expect(shown()).to.deep.equal(['Bearer fixed', 'Bearer always-the-same']);
  });

  it('is not renewed because something else was refused', async () => {
    let asked = 0;
    const { client } = clientOf(server, { token: () => `token-${(asked += 1)}` });
    server.play(refuse(401, 'WRONG_PASSWORD'));
    expect(await client.orders.get.result({ id: orderId })).to.have.nested.property('error.code', 'WRONG_PASSWORD');
    expect([asked, server.heard.length]).to.deep.equal([1, 1]);
  });

  it('is neither shown nor renewed where no token is asked for', async () => {
    let asked = 0;
    const { client } = clientOf(server, { token: () => `token-${(asked += 1)}` });
    server.play(refuse(401, 'WEBHOOK_NOT_VERIFIED'));
    await client.payments.receiveWebhook.result({ gateway: 'sandbox', body: '{}', headers: {} });
    expect([asked, ...shown()]).to.deep.equal([0, undefined]);
  });

  it('may be asked for with the very client that it is for', async () => {
    const { client } = clientOf(server, {
      token: async () => {
        const asked = { grant_type: 'client_credentials', client_id: 'svc_1', client_secret: 'qs_client_1' };
        const { access_token: token, expires_in: seconds } = await client.identity.issueToken(asked);
        return { token, expiresAt: Date.now() + seconds * 1_000 };
      },
    });
    server.play(grant({ access_token: 'issued', token_type: 'Bearer', expires_in: 600 }), grant({ id: orderId }));
    await client.orders.get({ id: orderId });
    expect(shown()).to.deep.equal([undefined, 'Bearer issued']);
  });

  it('is renewed before it expires, where its end is known', async () => {
    const timing = new TestTiming();
    const refused: (string | null)[] = [];
    const { client } = clientOf(
      server,
      {
        token: (before) => {
          refused.push(before);
          return { token: `until-${refused.length}`, expiresAt: new Date(timing.now() + 60_000) };
        },
      },
      timing,
    );
    server.play(grant({ id: orderId }));
    await client.orders.get({ id: orderId });
    timing.advance(49_000);
    await client.orders.get({ id: orderId });
    timing.advance(2_000);
    await client.orders.get({ id: orderId });
    expect(shown()).to.deep.equal(['Bearer until-1', 'Bearer until-1', 'Bearer until-2']);
    expect(refused).to.deep.equal([null, 'until-1']);
  });

  it('may be left to something else on the way', async () => {
    server.play(grant({ id: orderId }));
    const { client } = clientOf(server, { token: undefined });
    await client.orders.get({ id: orderId });
    expect(shown()).to.deep.equal([undefined]);
  });

  it('whose source fails ends the call with what the source threw', async () => {
    const error = new Error('the vault is sealed');
    const { client } = clientOf(server, { token: () => Promise.reject(error) });
    expect(await client.orders.get({ id: orderId }).catch((thrown: unknown) => thrown)).to.equal(error);
  });

  it('is never shown in an error', () => {
    expect(() => clientOf(server, { token: 'secret\n' }))
      .to.throw(TypeError)
      .and.not.match(/secret/);
  });
});
