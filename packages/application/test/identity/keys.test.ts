import { accountContracts, identityContracts, scopesOf } from '@quayside/application/identity';
import { needsScope } from '@quayside/application/kernel';
import { expect } from 'chai';
import { failureOf, openDesk, outputOf, pathsOf, type Desk } from './key-desk.js';

describe('identity.create_key', () => {
  let desk: Desk;
  let admin: string;
  beforeEach(async () => {
    desk = openDesk();
    admin = (await desk.makeKey({ name: 'admin', scopes: ['*'] })).secret;
  });
  const create = (input: object, secret = admin, onceKey?: string) =>
    desk.ask(
      'create_key',
      { name: 'shop', scopes: ['orders:read'], ...input },
      { secret, ...(onceKey && { onceKey }) },
    );

  it('tells the secret, and the key calls with it', async () => {
    const key = await outputOf(create({ scopes: ['orders:write', 'orders:read'] }));
    expect(key).to.deep.include({
      name: 'shop',
      scopes: ['orders:read', 'orders:write'],
      status: 'active',
      expires_at: null,
      revoked_at: null,
      last_used_at: null,
      version: 1,
      created_at: '2026-03-02T09:00:00.000Z',
    });
    expect(key['secret']).to.match(/^qs_live_[0-9A-Za-z]{44}$/);
    expect(key['secret']).to.match(new RegExp(`^${String(key['hint'])}`));
    expect(key['created_by']).to.match(/^key_/);
    const principal = await desk.identity.authenticator.principalOf(String(key['secret']));
    expect(principal).to.deep.equal({
      id: key['id'],
      kind: 'api_key',
      name: 'shop',
      scopes: new Set(['orders:read', 'orders:write']),
      sessionId: null,
    });
  });

  it('gives each key a secret of its own', async () => {
    const secrets = await Promise.all([1, 2, 3].map(async () => (await outputOf(create({})))['secret']));
    expect(new Set(secrets).size).to.equal(3);
  });

  it('makes one key of a call and its retry, and tells the secret to the first only', async () => {
    const first = await outputOf(create({}, admin, 'once'));
    const again = await create({}, admin, 'once');
    expect(again).to.include({ ok: true, replayed: true });
    expect(await outputOf(Promise.resolve(again))).to.deep.equal({ ...first, secret: null });
    const { items } = await outputOf(desk.ask('list_keys', {}, { secret: admin }));
    expect(items).to.have.length(2);
  });

  it('keeps the secret nowhere: not with the key, its events, the answers that are kept, or the log', async () => {
    const key = await outputOf(create({}, admin, 'once'));
    const kept = [
      await desk.database.find({ principal: String(key['created_by']), useCase: 'identity.create_key', key: 'once' }),
      await desk.keys.list({
        filter: { now: desk.clock.now() },
        q: null,
        sort: { by: 'name', descending: false },
        perPage: 100,
        page: 1,
        cursor: null,
      }),
      desk.database.history(String(key['id'])),
      desk.log.lines,
    ];
    expect(JSON.stringify(kept)).to.contain(String(key['id'])).and.not.to.contain(String(key['secret']));
  });

  it('refuses a scope that there is not, names it, and says which there are', async () => {
    const failure = await failureOf(create({ scopes: ['orders:read', 'orders:fly', 'identity', 'public'] }));
    expect(failure).to.include({ code: 'UNKNOWN_SCOPE', category: 'invalid' });
    expect(pathsOf(failure)).to.deep.equal(['scopes.1', 'scopes.2', 'scopes.3']);
    expect(failure.details['scopes']).to.include.members(['orders:price', 'identity:write', 'orders:*', '*']);
  });

  for (const [held, asked, refused] of [
    [['orders:read'], ['orders:read'], []],
    [['orders:read'], ['orders:read', 'orders:write'], ['scopes.1']],
    [['orders:read', 'orders:write', 'orders:price'], ['orders:*'], ['scopes.0']],
    [['orders:*'], ['orders:*', 'orders:price'], []],
    [['orders:*', 'identity:*'], ['*'], ['scopes.0']],
    [['*'], ['*', 'orders:*', 'orders:read'], []],
  ] as const) {
    it(`lets who holds ${held.join(', ')} ${refused.length === 0 ? 'give' : 'not give'} ${asked.join(', ')}`, async () => {
      const { secret } = await desk.makeKey({ scopes: ['identity:write', ...held] });
      const answer = await create({ scopes: asked }, secret);
      expect(answer.ok).to.equal(refused.length === 0);
      if (answer.ok) return;
      expect(answer.failure).to.include({ code: 'SCOPE_NOT_HELD', category: 'forbidden' });
      expect(pathsOf(answer.failure)).to.deep.equal(refused);
    });
  }

  it('takes an expiry in any offset, and tells it in UTC', async () => {
    expect(await outputOf(create({ expires_at: '2026-03-02T11:30:00+01:00' }))).to.include({
      expires_at: '2026-03-02T10:30:00.000Z',
      status: 'active',
    });
  });

  for (const expiry of [
    '2026-03-02T09:00:00Z',
    '2026-03-02T09:59:59+01:00',
    '1999-01-01T00:00:00Z',
    '0001-01-01T01:00:00+01:00',
  ]) {
    it(`refuses an expiry at ${expiry}`, async () => {
      const failure = await failureOf(create({ expires_at: expiry }));
      expect(failure).to.include({ code: 'WRONG_EXPIRY', category: 'invalid' });
      expect(pathsOf(failure)).to.deep.equal(['expires_at']);
    });
  }

  for (const [name, wrong, path] of [
    ['no scopes', { scopes: [] }, 'scopes'],
    ['a scope that is no text', { scopes: [1] }, 'scopes.0'],
    ['an empty name', { name: '' }, 'name'],
    ['an expiry that is no time', { expires_at: 'tomorrow' }, 'expires_at'],
    ['a secret of its own', { secret: 'qs_live_mine' }, 'secret'],
  ] as const) {
    it(`refuses ${name}`, async () => {
      const failure = await failureOf(create(wrong));
      expect(failure.code).to.equal('INVALID_INPUT');
      expect([...new Set(pathsOf(failure))]).to.deep.equal([path]);
    });
  }
});

describe('identity.list_keys', () => {
  it('tells of each key what it may and whether it is good, and never a secret or its digest', async () => {
    const desk = openDesk();
    const { secret } = await desk.makeKey({ name: 'a', scopes: ['*'] });
    const expiring = await desk.makeKey({ name: 'b', scopes: ['orders:read'], expires_at: '2026-03-02T10:00:00.000Z' });
    desk.clock.advance(3_600_000);
    const revoked = await desk.makeKey({ name: 'c', scopes: ['orders:*'] });
    await outputOf(desk.ask('revoke_key', { id: revoked.id }, { secret }));
    const listed = async (input: object) => {
      const { items } = await outputOf(desk.ask('list_keys', input, { secret }));
      return (items as readonly { readonly name: string; readonly status: string }[]).map(
        ({ name, status }) => `${name} ${status}`,
      );
    };
    expect(await listed({})).to.deep.equal(['c revoked', 'b expired', 'a active']);
    expect(await listed({ sort: 'name' })).to.deep.equal(['a active', 'b expired', 'c revoked']);
    expect(await listed({ status: ['active'] })).to.deep.equal(['a active']);
    expect(await listed({ status: ['revoked', 'expired'], sort: 'created_at' })).to.deep.equal([
      'b expired',
      'c revoked',
    ]);
    const answer = await desk.ask('list_keys', {}, { secret });
    for (const each of [secret, expiring.secret, revoked.secret]) expect(JSON.stringify(answer)).not.to.contain(each);
    expect(JSON.stringify(answer)).not.to.match(/[0-9a-f]{32}|hash/i);
  });
});

describe('identity.revoke_key', () => {
  it('ends a key for ever, and says when it first did', async () => {
    const desk = openDesk();
    const { secret } = await desk.makeKey({ scopes: ['identity:*', 'orders:read'] });
    const { id } = await desk.makeKey({ name: 'shop', scopes: ['orders:read'] });
    const revoked = await outputOf(desk.ask('revoke_key', { id }, { secret }));
    expect(revoked).to.include({ id, status: 'revoked', revoked_at: '2026-03-02T09:00:00.000Z', version: 2 });
    desk.clock.advance(60_000);
    expect(await outputOf(desk.ask('revoke_key', { id }, { secret }))).to.deep.equal(revoked);
    expect(desk.database.history(id).map(({ type }) => type)).to.deep.equal([
      'identity.key_created',
      'identity.key_revoked',
    ]);
  });

  it('does not know a key that there is not', async () => {
    const desk = openDesk();
    const { secret } = await desk.makeKey({ scopes: ['*'] });
    const failure = await failureOf(desk.ask('revoke_key', { id: 'key_01h2xcejqtf2nbrexx3vqjhp41' }, { secret }));
    expect(failure).to.include({ code: 'KEY_NOT_FOUND', category: 'not_found' });
    expect(
      pathsOf(await failureOf(desk.ask('revoke_key', { id: 'ord_01h2xcejqtf2nbrexx3vqjhp41' }, { secret }))),
    ).to.deep.equal(['id']);
  });

  it('is not for who may less than the key, while that is good', async () => {
    const desk = openDesk();
    const { secret: clerk } = await desk.makeKey({ scopes: ['identity:write', 'orders:read'] });
    const shop = { scopes: ['orders:*', 'orders:read'], expires_at: '2026-03-02T10:00:00.000Z' };
    const { id, secret } = await desk.makeKey(shop);
    const revoke = () => desk.ask('revoke_key', { id }, { secret: clerk });
    expect(await failureOf(revoke())).to.deep.include({
      code: 'MAY_MORE',
      category: 'forbidden',
      details: { scopes: ['orders:*'] },
    });
    expect(await desk.identity.authenticator.principalOf(secret)).to.include({ id });
    expect(desk.database.history(id)).to.have.length(1);
    desk.clock.advance(3_600_000);
    const revoked = await outputOf(revoke());
    expect(revoked).to.include({ status: 'revoked' });
    const other = await desk.makeKey({ scopes: ['orders:write'] });
    await desk.revoke(other.id);
    expect(await outputOf(desk.ask('revoke_key', { id: other.id }, { secret: clerk }))).to.include({ version: 2 });
  });

  it('is for whoever made the key, also when they may less by now', async () => {
    const desk = openDesk();
    const maker = await desk.makeKey({ scopes: ['identity:write', 'orders:read'] });
    const { id } = await outputOf(desk.ask('create_key', { name: 'x', scopes: ['orders:read'] }, maker));
    const other = await desk.makeKey({ scopes: ['identity:write'] });
    expect(await failureOf(desk.ask('revoke_key', { id }, other))).to.include({ code: 'MAY_MORE' });
    expect(await desk.executeAs({ id: maker.id, scopes: ['identity:write'] }, 'revoke_key', { id })).to.include({
      status: 'revoked',
    });
  });

  it('also ends the key that asks for it', async () => {
    const desk = openDesk();
    const { id, secret } = await desk.makeKey({ scopes: ['identity:write', 'orders:*'] });
    await outputOf(desk.ask('revoke_key', { id }, { secret }));
    expect(await failureOf(desk.ask('revoke_key', { id }, { secret }))).to.include({ code: 'UNAUTHENTICATED' });
  });
});

describe('the scopes of identity', () => {
  // These have a suite of their own.
  const ofUsers: ReadonlySet<string> = new Set(accountContracts.map(({ name }) => name));
  const account = 'svc_01h2xcejqtf2nbrexx3vqjhp41';
  const inputs: Readonly<Record<string, object>> = {
    'identity.create_key': { name: 'shop', scopes: ['identity:write'] },
    'identity.list_keys': {},
    'identity.revoke_key': { id: 'key_01h2xcejqtf2nbrexx3vqjhp41' },
    'identity.create_service_account': { name: 'robots', scopes: ['identity:write'] },
    'identity.get_service_account': { id: account },
    'identity.list_service_accounts': {},
    'identity.update_service_account': { id: account, expected_version: 'any' },
    'identity.end_service_account': { id: account },
    'identity.add_account_secret': { id: account },
    'identity.remove_account_secret': { id: account, secret_id: 'sec_01h2xcejqtf2nbrexx3vqjhp41' },
    'identity.list_signing_keys': {},
    'identity.rotate_signing_key': {},
    'identity.revoke_signing_key': { id: 'sgn_01h2xcejqtf2nbrexx3vqjhp41' },
  };
  for (const { name, kind, scope } of identityContracts.filter(needsScope)) {
    if (ofUsers.has(name)) continue;
    it(`let ${name} be called with ${scope}, and not without`, async () => {
      const desk = openDesk();
      const without = await desk.makeKey({
        scopes: [kind === 'query' ? 'identity:write' : 'identity:read', 'orders:*'],
      });
      const withIt = await desk.makeKey({ scopes: [scope] });
      const short = name.slice('identity.'.length);
      expect(await failureOf(desk.ask(short, inputs[name], { secret: without.secret }))).to.deep.include({
        code: 'FORBIDDEN',
        details: { scope },
      });
      const answer = await desk.ask(short, inputs[name], { secret: withIt.secret });
      expect(answer.ok ? 'done' : answer.failure.code).to.match(/^done$|_NOT_FOUND$/);
    });
  }

  it('are made of those that contracts ask for', () => {
    expect([...scopesOf(identityContracts, ['orders:price'])].toSorted()).to.deep.equal([
      '*',
      'identity:*',
      'identity:read',
      'identity:sign',
      'identity:write',
      'orders:*',
      'orders:price',
    ]);
  });
});
