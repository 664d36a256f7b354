import { expect } from 'chai';
import { failureOf, outputOf, pathsOf } from '../key-desk.js';
import { openTokenDesk, type MadeAccount, type TokenDesk } from './token-desk.js';

describe('service accounts', () => {
  let desk: TokenDesk;
  let robots: MadeAccount;
  beforeEach(async () => {
    desk = await openTokenDesk();
    robots = await desk.account(['orders:read', 'orders:write']);
  });
  const read = () => desk.granted('get_service_account', { id: robots.id });

  it('are told with what they may do and a secret, which nobody is told again', async () => {
    const input = { name: 'pickers', scopes: ['orders:write', 'orders:read', 'orders:read'] };
    const { secret: admin } = await desk.makeKey({ scopes: ['*'] });
    const make = () => desk.ask('create_service_account', input, { secret: admin, onceKey: 'once' });
    const made = await outputOf(make());
    expect(made).to.deep.include({ name: 'pickers', scopes: ['orders:read', 'orders:write'], status: 'active' });
    expect(made['secret']).to.match(/^qs_client_[0-9A-Za-z]{44}$/);
    expect(await outputOf(make())).to.deep.equal({ ...made, secret: null });
    const kept = JSON.stringify([
      await desk.granted('get_service_account', { id: made['id'] }),
      await desk.granted('list_service_accounts'),
      desk.database.history(String(made['id'])),
      desk.database.arrivals(),
      desk.log.lines,
    ]);
    expect(kept).to.include(String(made['id'])).and.not.to.include(String(made['secret']));
  });

  it('change their secrets without an outage: two at most are good at once', async () => {
    const second = await desk.granted('add_account_secret', { id: robots.id });
    const fresh = { id: robots.id, secret: String(second['secret']) };
    expect([await desk.token(robots), await desk.token(fresh)]).to.have.length(2);
    expect(await desk.refused('add_account_secret', { id: robots.id })).to.equal('TOO_MANY_SECRETS');
    await desk.granted('remove_account_secret', { id: robots.id, secret_id: robots.secretId });
    expect(await desk.refused('issue_token', desk.shown(robots), null)).to.equal('INVALID_CLIENT');
    await desk.token(fresh);
    await desk.granted('add_account_secret', { id: robots.id });
    expect(
      await desk.refused('remove_account_secret', { id: robots.id, secret_id: robots.secretId }),
      'it is gone already',
    ).to.equal('ACCOUNT_SECRET_NOT_FOUND');
  });

  it('have room for another secret when one has expired, which is shown no longer', async () => {
    const expires_at = '2026-03-02T10:00:00+01:00';
    const failure = await failureOf(desk.ask('add_account_secret', { id: robots.id, expires_at }));
    expect([failure.code, pathsOf(failure)]).to.deep.equal(['WRONG_EXPIRY', ['expires_at']]);
    await desk.granted('add_account_secret', { id: robots.id, expires_at: '2026-03-02T10:00:01+01:00' });
    expect((await read())['secrets']).to.have.length(2);
    desk.clock.advance(1_000);
    expect((await read())['secrets']).to.have.length(1);
    await desk.granted('add_account_secret', { id: robots.id });
  });

  it('may be left without any secret, and get no tokens until they are given one', async () => {
    await desk.granted('remove_account_secret', { id: robots.id, secret_id: robots.secretId });
    expect(await read()).to.deep.include({ status: 'active', secrets: [] });
    expect(await desk.refused('issue_token', desk.shown(robots), null)).to.equal('INVALID_CLIENT');
    const { secret } = await desk.granted('add_account_secret', { id: robots.id });
    await desk.token({ id: robots.id, secret: String(secret) });
  });

  it('are changed from the version that somebody saw, and not twice by one', async () => {
    const change = { id: robots.id, expected_version: robots.version, name: 'androids' };
    const changed = await desk.granted('update_service_account', change);
    expect(changed).to.deep.include({ name: 'androids', version: robots.version + 1 });
    const failure = await failureOf(desk.ask('update_service_account', { ...change, name: 'cyborgs' }));
    expect(failure).to.deep.include({ code: 'VERSION_MISMATCH', details: { current_version: robots.version + 1 } });
    const same = { ...change, expected_version: 'any', scopes: ['orders:write', 'orders:read'] };
    expect(await desk.granted('update_service_account', same)).to.deep.equal(await read());
    expect(await read()).to.deep.equal(changed);
  });

  it('hold no scope that there is not, nor one that whoever gives it does not hold', async () => {
    const { secret: clerk } = await desk.makeKey({ scopes: ['identity:write', 'orders:read'] });
    const making = (scopes: readonly string[], by?: string) =>
      failureOf(desk.ask('create_service_account', { name: 'x', scopes }, by));
    const unknown = await making(['orders:read', 'orders:fly']);
    expect([unknown.code, pathsOf(unknown)]).to.deep.equal(['UNKNOWN_SCOPE', ['scopes.1']]);
    const notHeld = await making(['orders:read', 'orders:write'], clerk);
    expect([notHeld.code, pathsOf(notHeld)]).to.deep.equal(['SCOPE_NOT_HELD', ['scopes.1']]);
    const reader = await desk.account(['orders:read']);
    const wider = { id: reader.id, expected_version: 'any', scopes: ['orders:read', 'identity:write', 'orders:write'] };
    const widened = await failureOf(desk.ask('update_service_account', wider, clerk));
    expect([widened.code, pathsOf(widened)]).to.deep.equal(['SCOPE_NOT_HELD', ['scopes.2']]);
    await desk.granted('update_service_account', { ...wider, scopes: ['orders:read', 'identity:write'] }, clerk);
  });

  it('are managed by nobody who may less', async () => {
    const { secret: clerk } = await desk.makeKey({ scopes: ['identity:*', 'orders:read'] });
    const before = await read();
    for (const [name, input] of [
      ['update_service_account', { expected_version: 'any', name: 'androids' }],
      ['update_service_account', { expected_version: 'any', scopes: ['orders:read'] }],
      ['add_account_secret', {}],
      ['remove_account_secret', { secret_id: robots.secretId }],
      ['end_service_account', {}],
    ] as const)
      expect(await failureOf(desk.ask(name, { id: robots.id, ...input }, clerk)), name).to.deep.include({
        code: 'MAY_MORE',
        category: 'forbidden',
        details: { scopes: ['orders:write'] },
      });
    expect(await read()).to.deep.equal(before);
    await desk.token(robots);
    const ended = await desk.granted('end_service_account', { id: robots.id });
    expect(await desk.granted('end_service_account', { id: robots.id }, clerk)).to.deep.equal(ended);
  });

  it('end for good, once, with their secrets', async () => {
    const ended = await desk.granted('end_service_account', { id: robots.id });
    expect(ended).to.deep.include({ status: 'ended', secrets: [], ended_at: desk.clock.now() });
    desk.clock.advance(1_000);
    expect(await desk.granted('end_service_account', { id: robots.id })).to.deep.equal(ended);
    for (const [name, input] of [
      ['add_account_secret', {}],
      ['remove_account_secret', { secret_id: robots.secretId }],
      ['update_service_account', { expected_version: 'any', name: 'again' }],
    ] as const)
      expect(await desk.refused(name, { id: robots.id, ...input }), name).to.equal('SERVICE_ACCOUNT_ENDED');
    expect(await read()).to.deep.equal(ended);
  });

  it('are not found where there are none', async () => {
    const id = 'svc_01h2xcejqtf2nbrexx3vqjhp41';
    for (const [name, input] of [
      ['get_service_account', {}],
      ['end_service_account', {}],
      ['add_account_secret', {}],
      ['remove_account_secret', { secret_id: robots.secretId }],
      ['update_service_account', { expected_version: 'any' }],
    ] as const)
      expect(await desk.refused(name, { id, ...input }), name).to.equal('SERVICE_ACCOUNT_NOT_FOUND');
  });

  it('are listed by status and by whoever made them', async () => {
    const other = await desk.account();
    await desk.granted('end_service_account', { id: other.id });
    const ids = async (input: object) =>
      ((await desk.granted('list_service_accounts', input))['items'] as readonly MadeAccount[]).map(({ id }) => id);
    expect(await ids({ status: ['active'] })).to.deep.equal([robots.id]);
    expect(await ids({ status: ['ended'] })).to.deep.equal([other.id]);
    expect(await ids({ created_by: String((await read())['created_by']) })).to.have.members([robots.id, other.id]);
    expect(await ids({ created_by: robots.id })).to.deep.equal([]);
  });
});
