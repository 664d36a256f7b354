import { tokenLifetime } from '@quayside/domain/identity';
import { tokenDeps } from '@quayside/testkit';
import { expect } from 'chai';
import { failureOf } from '../key-desk.js';
import { openTokenDesk, partOf, type MadeAccount, type TokenDesk } from './token-desk.js';

describe('access tokens', () => {
  let desk: TokenDesk;
  let robots: MadeAccount;
  beforeEach(async () => {
    desk = await openTokenDesk();
    robots = await desk.account(['identity:read', 'orders:*']);
  });
  const scopesOf = async (token: string): Promise<readonly string[] | undefined> =>
    [...((await desk.principalOf(token))?.scopes ?? [])].toSorted();

  it('say who they are about, for whom, of whom and how long, and nothing else', async () => {
    const told = await desk.granted('issue_token', desk.shown(robots), null);
    expect(told).to.include({ token_type: 'Bearer', expires_in: 1_800, scope: 'identity:read orders:*' });
    const token = String(told['access_token']);
    expect(partOf(token, 'header')).to.have.all.keys('alg', 'typ', 'kid');
    const { jti, ...claims } = partOf(token, 'claims');
    const iat = Date.parse('2026-03-02T09:00:00.000Z') / 1_000;
    expect(claims).to.deep.equal({
      iss: 'https://shop.test',
      aud: 'https://api.shop.test',
      sub: robots.id,
      client_id: robots.id,
      iat,
      exp: iat + 1_800,
      sec: robots.secretId,
      scope: 'identity:read orders:*',
    });
    expect(partOf(await desk.token(robots), 'claims')['jti']).not.to.equal(jti);
    expect(await desk.principalOf(token)).to.deep.equal({
      id: robots.id,
      kind: 'service',
      name: 'robots',
      scopes: new Set(['identity:read', 'orders:*']),
      sessionId: null,
    });
  });

  it('are good for half an hour, to the millisecond, in every process', async () => {
    const token = await desk.token(robots);
    desk.clock.advance(tokenLifetime - 1);
    expect(await desk.isGood(token)).to.deep.equal([true, true]);
    desk.clock.advance(1);
    expect(await desk.isGood(token)).to.deep.equal([false, false]);
    await desk.sweep();
    expect(await desk.isGood(token)).to.deep.equal([false, false]);
  });

  it('can have fewer scopes than the account, and never one that it has not', async () => {
    const narrow = await desk.token(robots, 'orders:read');
    expect(await scopesOf(narrow)).to.deep.equal(['orders:read']);
    expect(await desk.refused('list_service_accounts', {}, narrow)).to.equal('FORBIDDEN');
    expect(await desk.granted('list_service_accounts', {}, await desk.token(robots, 'identity:read'))).to.include.keys(
      'items',
    );
    for (const scope of ['identity:write', 'orders:read identity:write', '*', 'identity:*', 'nonsense', ' '])
      expect(await desk.refused('issue_token', { ...desk.shown(robots), scope }, null), scope).to.equal(
        'INVALID_SCOPE',
      );
  });

  it('do less as soon as their account may do less, and no more when it may do more', async () => {
    const [all, narrow] = [await desk.token(robots), await desk.token(robots, 'identity:read')];
    await desk.granted('update_service_account', { id: robots.id, expected_version: 'any', scopes: ['orders:read'] });
    expect([await scopesOf(all), await scopesOf(narrow)]).to.deep.equal([['orders:read'], []]);
    await desk.granted('update_service_account', { id: robots.id, expected_version: 'any', scopes: ['*'] });
    expect([await scopesOf(all), await scopesOf(narrow)]).to.deep.equal([
      ['identity:read', 'orders:*'],
      ['identity:read'],
    ]);
  });

  it('end with the account: here at once, elsewhere within a second', async () => {
    const token = await desk.token(robots);
    expect(await desk.isGood(token)).to.deep.equal([true, true]);
    await desk.granted('end_service_account', { id: robots.id });
    expect((await desk.isGood(token))[0]).to.equal(false);
    desk.clock.advance(999);
    expect(await desk.isGood(token)).to.deep.equal([false, false]);
    expect(await desk.refused('issue_token', desk.shown(robots), null)).to.equal('INVALID_CLIENT');
  });

  it('end with the secret that got them, removed or expired, and with no other', async () => {
    const later = '2026-03-02T09:10:00.000Z';
    const second = await desk.granted('add_account_secret', { id: robots.id, expires_at: later });
    const [old, fresh] = [
      await desk.token(robots),
      await desk.token({ id: robots.id, secret: String(second['secret']) }),
    ];
    desk.clock.advance(10 * 60_000 - 1);
    expect([await desk.isGood(old), await desk.isGood(fresh)]).to.deep.equal([
      [true, true],
      [true, true],
    ]);
    desk.clock.advance(1);
    expect([await desk.isGood(old), await desk.isGood(fresh)]).to.deep.equal([
      [true, true],
      [false, false],
    ]);
    await desk.granted('remove_account_secret', { id: robots.id, secret_id: robots.secretId });
    expect((await desk.isGood(old))[0]).to.equal(false);
    desk.clock.advance(999);
    expect(await desk.isGood(old)).to.deep.equal([false, false]);
  });

  it('are good for those whom they name: not for another audience, nor of another issuer', async () => {
    const token = await desk.token(robots);
    const { parties } = tokenDeps();
    for (const change of [{ audience: 'https://other.test' }, { issuer: 'https://other.test' }]) {
      const elsewhere = desk.start({ ...desk.shared, parties: { ...parties, ...change } });
      expect(await elsewhere.authenticator.principalOf(token)).to.equal(null);
    }
    expect(await desk.start(desk.shared).authenticator.principalOf(token)).not.to.equal(null);
  });

  it('are no longer good where one letter of them is another', async () => {
    const token = await desk.token(robots);
    await desk.principalOf(token);
    for (let at = 0; at < token.length; at += 7) {
      const changed = `${token.slice(0, at)}${token[at] === 'A' ? 'B' : 'A'}${token.slice(at + 1)}`;
      expect(await desk.principalOf(changed), `at ${at}`).to.equal(null);
    }
  });

  it('are not given to whoever does not show a secret of the account, in the same words for all', async () => {
    const ended = await desk.account();
    await desk.granted('end_service_account', { id: ended.id });
    const shown = desk.shown(robots);
    const failures = await Promise.all(
      [
        { ...shown, client_secret: 'qs_client_wrong' },
        { ...shown, client_secret: '' },
        { grant_type: 'client_credentials', client_id: robots.id },
        { ...shown, client_id: 'svc_01h2xcejqtf2nbrexx3vqjhp41' },
        { ...shown, client_id: 'robots' },
        { grant_type: 'client_credentials' },
        desk.shown(ended),
      ].map((input) => failureOf(desk.ask('issue_token', input, null))),
    );
    for (const failure of failures) expect(failure).to.deep.equal(failures[0]);
    expect(failures[0]).to.include({ code: 'INVALID_CLIENT', category: 'unauthenticated' });
    expect(await desk.refused('issue_token', { ...shown, grant_type: 'password' }, null)).to.equal(
      'UNSUPPORTED_GRANT_TYPE',
    );
  });

  it('are kept nowhere: not in the history, the answers that are kept, or the log', async () => {
    const token = await desk.token(robots);
    const kept = JSON.stringify([desk.database.history(robots.id), desk.log.lines, desk.database.arrivals()]);
    expect(kept).to.include(robots.id).and.not.to.include(token).and.not.to.include(robots.secret);
  });
});
