import { accountContracts } from '@quayside/application/identity';
import { needsScope } from '@quayside/application/kernel';
import { aPrincipal } from '@quayside/testkit';
import { expect } from 'chai';
import { pathsOf, tokenIn, tokensOf, Town, type Output } from './town.js';

const any = { expected_version: 'any' } as const;

describe('users, for who administers them', () => {
  let town: Town;
  beforeEach(() => {
    town = new Town();
  });
  /** A caller with these scopes. */
  const holding = (...scopes: readonly string[]): string => {
    town.others['clerk'] = aPrincipal({ id: 'key_clerk', scopes: new Set(scopes) });
    return 'clerk';
  };

  it('are invited by mail, and come by choosing a password', async () => {
    const invited = await town.done(
      'create_user',
      { email: 'Ada@example.com', name: 'Ada', roles: ['finance', 'auditor'] },
      'operator',
    );
    expect(invited).to.deep.include({
      status: 'invited',
      roles: ['auditor', 'finance'],
      created_by: 'system:operator',
      confirmed_at: null,
    });
    const [letter] = await town.post();
    expect(letter).to.include({ to: 'Ada@example.com', subject: 'You are invited' });
    expect(letter?.text).to.contain('/accept-invitation#token=');
    const came = await town.done('reset_password', { token: tokenIn(letter), password: 'correct horse battery' });
    expect(came).to.include({ id: invited['id'], status: 'active', confirmed_at: town.clock.now() });
    expect(await town.post()).to.deep.equal([]);
    expect(await town.told(String(invited['id']))).to.deep.equal([
      'user_invited',
      'user_confirmed',
      'password_changed',
    ]);
    await town.logIn();
  });

  it('are customers where nothing is said, and one for an address', async () => {
    const { id, roles } = await town.done('create_user', { email: 'ada@example.com' }, 'operator');
    expect(roles).to.deep.equal(['customer']);
    const failure = await town.refusal('create_user', { email: 'ADA@example.com' }, 'operator');
    expect(failure).to.deep.include({ code: 'ADDRESS_TAKEN', category: 'conflict', details: { user_id: id } });
  });

  it('are listed, read and renamed', async () => {
    const id = await town.resident();
    await town.staff('grace@example.com', ['warehouse']);
    const emails = async (input: object) => {
      const { items } = await town.done('list_users', input, 'operator');
      return (items as readonly Output[]).map((user) => user['email']);
    };
    expect(await emails({ sort: 'email' })).to.deep.equal(['ada@example.com', 'grace@example.com']);
    expect(await emails({ role: 'warehouse' })).to.deep.equal(['grace@example.com']);
    expect(await emails({ status: ['invited', 'deactivated'] })).to.deep.equal([]);
    expect(await emails({ email: 'ADA@example.com' })).to.deep.equal(['ada@example.com']);
    expect(await town.done('get_user', { id }, 'operator')).to.include({ id, version: 1, name: null });
    const renamed = await town.done('update_user', { id, expected_version: 1, name: 'Ada' }, 'operator');
    expect(renamed).to.include({ name: 'Ada', version: 2 });
    expect(await town.refusal('update_user', { id, expected_version: 1, name: 'A' }, 'operator')).to.deep.include({
      code: 'VERSION_MISMATCH',
      details: { current_version: 2 },
    });
    expect(await town.done('update_user', { id, ...any, name: 'Ada' }, 'operator')).to.include({ version: 2 });
    expect(await town.done('update_user', { id, ...any }, 'operator')).to.deep.equal(renamed);
    expect(JSON.stringify(await town.done('list_users', {}, 'operator'))).not.to.contain('horse');
  });

  it('do not change their version by logging in', async () => {
    const id = await town.resident();
    await town.logIn();
    expect(await town.done('get_user', { id }, 'operator')).to.include({ version: 1 });
  });

  it('are deactivated with all their sessions, and back without them', async () => {
    const id = await town.resident();
    const session = await town.logIn();
    const gone = await town.done('deactivate_user', { id }, 'operator');
    expect(gone).to.include({ status: 'deactivated', deactivated_at: town.clock.now() });
    expect(await town.done('deactivate_user', { id }, 'operator')).to.deep.equal(gone);
    expect(await town.refusal('get_profile', {}, session.access)).to.include({ code: 'UNAUTHENTICATED' });
    expect(town.watched).to.deep.equal([session.session]);
    expect(await town.done('reactivate_user', { id }, 'operator')).to.include({ status: 'active' });
    expect(await town.isLive(session)).to.equal(false);
    await town.logIn();
  });

  it('who never came are invited again when they are reactivated', async () => {
    const { id } = await town.done('create_user', { email: 'ada@example.com' }, 'operator');
    const [first] = await town.post();
    await town.done('deactivate_user', { id }, 'operator');
    expect(await town.done('reactivate_user', { id }, 'operator')).to.include({ status: 'invited' });
    const [second] = await town.post();
    const accept = (token: string) => ({ token, password: 'correct horse battery' });
    expect(await town.refusal('reset_password', accept(tokenIn(first)))).to.include({ code: 'TOKEN_REFUSED' });
    await town.done('reset_password', accept(tokenIn(second)));
  });

  it('have sessions that are listed and ended, one by one or all', async () => {
    const id = await town.resident();
    const [first, second, third] = [await town.logIn(), await town.logIn(), await town.logIn()];
    const ids = async (input: object = {}) => {
      const { items } = await town.done('list_sessions', { id, ...input }, 'operator');
      return (items as readonly Output[]).map((session) => session['id']);
    };
    expect(await ids()).to.have.members([first.session, second.session, third.session]);
    const end = { id, session_id: first.session };
    expect(await town.done('end_session', end, 'operator')).to.include({ end_reason: 'ended_by_administrator' });
    expect(await ids({ open: true })).to.have.members([second.session, third.session]);
    expect(await ids()).to.have.length(3);
    const grace = await town.resident('grace@example.com');
    expect(await town.refusal('end_session', { id: grace, session_id: second.session }, 'operator')).to.include({
      code: 'SESSION_NOT_FOUND',
    });
    expect(await town.done('end_user_sessions', { id }, 'operator')).to.deep.equal({ ended: 2 });
    expect(await ids({ open: true })).to.deep.equal([]);
  });

  it('that there are not are not found', async () => {
    const id = 'usr_01h2xcejqtf2nbrexx3vqjhp41';
    for (const [name, input] of [
      ['get_user', {}],
      ['update_user', any],
      ['deactivate_user', {}],
      ['reactivate_user', {}],
      ['reset_second_factor', {}],
      ['get_user_roles', {}],
      ['set_user_roles', { ...any, roles: [] }],
      ['list_sessions', {}],
      ['end_session', { session_id: 'ses_01h2xcejqtf2nbrexx3vqjhp41' }],
      ['end_user_sessions', {}],
    ] as const)
      expect(await town.refusal(name, { id, ...input }, 'operator'), name).to.include({
        code: 'USER_NOT_FOUND',
        category: 'not_found',
      });
  });

  describe('and their roles', () => {
    it('are read and given, and hold at once', async () => {
      const id = await town.resident();
      const { access, session } = await town.logIn();
      const given = await town.done('set_user_roles', { id, ...any, roles: ['warehouse', 'auditor'] }, 'operator');
      expect(given).to.deep.include({ roles: ['auditor', 'warehouse'], version: 2 });
      const roles = await town.done('get_user_roles', { id }, 'operator');
      expect(roles['scopes']).to.include.members(['inventory:*', 'identity:read']);
      await town.done('list_users', {}, access);
      expect((await town.live.find(session as never))?.scopes).to.deep.equal(roles['scopes']);
      expect(await town.refusal('set_user_roles', { id, expected_version: 1, roles: [] }, 'operator')).to.include({
        code: 'VERSION_MISMATCH',
      });
    });

    it('are given by who holds what they come to, and taken by nobody with less', async () => {
      const id = await town.resident();
      const clerk = holding('identity:*', 'catalog:read', 'orders:read', 'orders:write', 'payments:read');
      const beyond = await town.refusal('set_user_roles', { id, ...any, roles: ['customer', 'admin'] }, clerk);
      expect(beyond).to.include({ code: 'ROLE_NOT_HELD', category: 'forbidden' });
      expect(pathsOf(beyond)).to.deep.equal(['roles.1']);
      expect(await town.refusal('create_user', { email: 'g@example.com', roles: ['warehouse'] }, clerk)).to.include({
        code: 'ROLE_NOT_HELD',
      });
      await town.done('set_user_roles', { id, ...any, roles: [] }, clerk);
      await town.done('set_user_roles', { id, ...any, roles: ['admin'] }, 'operator');
      await town.staff('grace@example.com', ['admin']);
      for (const [name, input] of [
        ['update_user', any],
        ['deactivate_user', {}],
        ['reactivate_user', {}],
        ['reset_second_factor', {}],
        ['set_user_roles', { ...any, roles: [] }],
        ['end_session', { session_id: 'ses_01h2xcejqtf2nbrexx3vqjhp41' }],
        ['end_user_sessions', {}],
      ] as const)
        expect(await town.refusal(name, { id, ...input }, clerk), name).to.deep.include({
          code: 'MAY_MORE',
          details: { scopes: ['*'] },
        });
    });

    it('must be roles', async () => {
      const id = await town.resident();
      const failure = await town.refusal('set_user_roles', { id, ...any, roles: ['customer', 'king'] }, 'operator');
      expect(failure).to.include({ code: 'UNKNOWN_ROLE', category: 'invalid' });
      expect(pathsOf(failure)).to.deep.equal(['roles.1']);
    });

    it('always leave an administrator who is active', async () => {
      const first = await town.staff('ada@example.com', ['admin']);
      const last = { code: 'LAST_ADMINISTRATOR', category: 'conflict' };
      const take = { id: first, ...any, roles: ['customer'] };
      expect(await town.refusal('set_user_roles', take, 'operator')).to.include(last);
      expect(await town.refusal('deactivate_user', { id: first }, 'operator')).to.include(last);
      await town.done('create_user', { email: 'invited@example.com', roles: ['admin'] }, 'operator');
      await town.post();
      expect(await town.refusal('deactivate_user', { id: first }, 'operator')).to.include(last);
      const second = await town.staff('grace@example.com', ['admin']);
      const taken = await Promise.all([
        town.ask('set_user_roles', take, 'operator'),
        town.ask('deactivate_user', { id: second }, 'operator'),
      ]);
      expect(taken.filter(({ ok }) => ok)).to.have.length(1);
    });
  });
});

describe('roles of one’s own', () => {
  let town: Town;
  beforeEach(() => {
    town = new Town();
  });
  const packer = { name: 'packer', description: 'Packs', scopes: ['orders:read', 'inventory:read'] };

  it('are made, read, changed and deleted', async () => {
    const made = await town.done('create_role', packer, 'operator');
    expect(made).to.deep.equal({
      ...packer,
      scopes: ['inventory:read', 'orders:read'],
      requires_second_factor: false,
      built_in: false,
      updated_at: town.clock.now(),
      version: 1,
    });
    expect(await town.done('get_role', { name: 'packer' }, 'operator')).to.deep.equal(made);
    const { roles } = await town.done('list_roles', {}, 'operator');
    expect((roles as readonly Output[]).map(({ name }) => name)).to.deep.equal([
      'customer',
      'operator',
      'warehouse',
      'finance',
      'agent',
      'auditor',
      'admin',
      'packer',
    ]);
    const changed = await town.done(
      'update_role',
      { name: 'packer', expected_version: 1, scopes: ['orders:read'], description: null },
      'operator',
    );
    expect(changed).to.deep.include({ scopes: ['orders:read'], description: null, version: 2 });
    expect(await town.done('update_role', { name: 'packer', ...any }, 'operator')).to.deep.equal(changed);
    expect(
      await town.refusal('update_role', { name: 'packer', expected_version: 1, scopes: [] }, 'operator'),
    ).to.deep.include({ code: 'VERSION_MISMATCH', details: { current_version: 2 } });
    expect(await town.refusal('delete_role', { name: 'packer', expected_version: 1 }, 'operator')).to.include({
      code: 'VERSION_MISMATCH',
    });
    await town.done('delete_role', { name: 'packer', expected_version: 2 }, 'operator');
    for (const [name, input] of [
      ['get_role', {}],
      ['update_role', any],
      ['delete_role', any],
    ] as const)
      expect(await town.refusal(name, { name: 'packer', ...input }, 'operator')).to.include({ code: 'ROLE_NOT_FOUND' });
  });

  it('change what their users may do, at once', async () => {
    await town.done('create_role', packer, 'operator');
    await town.staff('ada@example.com', ['packer']);
    const { session } = tokensOf(
      (await town.done('log_in', { email: 'ada@example.com', password: 'correct horse battery' }))[
        'signed_in'
      ] as Output,
    );
    const scopes = async () => (await town.live.find(session as never))?.scopes;
    expect(await scopes()).to.deep.equal(['inventory:read', 'orders:read']);
    await town.done('update_role', { name: 'packer', ...any, scopes: [] }, 'operator');
    expect(await scopes()).to.deep.equal([]);
    expect(town.watched).to.include('changed');
  });

  it('are not deleted while somebody has one', async () => {
    await town.done('create_role', packer, 'operator');
    const id = await town.staff('ada@example.com', ['packer']);
    await town.done('deactivate_user', { id }, 'operator');
    const drop = () => town.ask('delete_role', { name: 'packer', ...any }, 'operator');
    expect(await town.refusal('delete_role', { name: 'packer', ...any }, 'operator')).to.include({
      code: 'ROLE_IN_USE',
      category: 'conflict',
    });
    await town.done('set_user_roles', { id, ...any, roles: ['customer'] }, 'operator');
    const [given, dropped] = await Promise.all([
      town.ask('set_user_roles', { id, ...any, roles: ['packer'] }, 'operator'),
      drop(),
    ]);
    expect([given.ok, dropped.ok].filter(Boolean)).to.have.length(1);
  });

  it('have a name of their own, and scopes that there are and that their maker holds', async () => {
    await town.done('create_role', packer, 'operator');
    for (const name of ['packer', 'admin'])
      expect(await town.refusal('create_role', { ...packer, name }, 'operator')).to.include({ code: 'ROLE_TAKEN' });
    const unknown = await town.refusal('create_role', { ...packer, name: 'x1', scopes: ['orders:fly'] }, 'operator');
    expect(unknown).to.include({ code: 'UNKNOWN_SCOPE' });
    town.others['clerk'] = aPrincipal({ id: 'key_clerk', scopes: new Set(['identity:*', 'orders:read']) });
    const more = await town.refusal('create_role', { ...packer, name: 'x2' }, 'clerk');
    expect(more).to.include({ code: 'SCOPE_NOT_HELD', category: 'forbidden' });
    expect(pathsOf(more)).to.deep.equal(['scopes.1']);
    const less = await town.refusal('update_role', { name: 'packer', ...any, scopes: ['orders:read'] }, 'clerk');
    expect(less).to.include({ code: 'SCOPE_NOT_HELD' });
    expect(await town.refusal('delete_role', { name: 'packer', ...any }, 'clerk')).to.include({
      code: 'SCOPE_NOT_HELD',
    });
  });

  it('leave those that came with the program as they are, but for a second factor', async () => {
    const finance = { name: 'finance', ...any };
    for (const change of [{ scopes: ['*'] }, { description: 'Mine' }])
      expect(await town.refusal('update_role', { ...finance, ...change }, 'operator')).to.include({
        code: 'BUILT_IN_ROLE',
      });
    expect(await town.refusal('delete_role', finance, 'operator')).to.include({ code: 'BUILT_IN_ROLE' });
    const before = await town.done('get_role', { name: 'finance' }, 'operator');
    const changed = await town.done(
      'update_role',
      { name: 'finance', expected_version: before['version'], requires_second_factor: true },
      'operator',
    );
    expect(changed).to.deep.equal({
      ...before,
      requires_second_factor: true,
      updated_at: town.clock.now(),
      version: 2,
    });
  });
});

describe('the scopes of users', () => {
  const inputs: Readonly<Record<string, object>> = {
    create_user: { email: 'ada@example.com', roles: [] },
    set_user_roles: { ...any, roles: [] },
    update_user: any,
    end_session: { session_id: 'ses_01h2xcejqtf2nbrexx3vqjhp41' },
    create_role: { name: 'packer', scopes: [] },
    get_role: { name: 'packer' },
    update_role: { name: 'packer', ...any },
    delete_role: { name: 'packer', ...any },
  };
  for (const contract of accountContracts) {
    if (!needsScope(contract)) continue;
    const name = contract.name.slice('identity.'.length);
    it(`let ${name} be called with ${contract.scope}, and not without`, async () => {
      const town = new Town();
      const needsId = 'id' in contract.input.entries;
      const input = { ...(needsId && { id: 'usr_01h2xcejqtf2nbrexx3vqjhp41' }), ...inputs[name] };
      const other = contract.kind === 'query' ? 'identity:write' : 'identity:read';
      town.others['without'] = aPrincipal({ scopes: new Set([other, 'orders:*']) });
      town.others['with'] = aPrincipal({ scopes: new Set([contract.scope]) });
      expect(await town.refusal(name, input, 'without')).to.deep.include({
        code: 'FORBIDDEN',
        details: { scope: contract.scope },
      });
      const answer = await town.ask(name, input, 'with');
      expect(answer.ok ? 'done' : answer.failure.category).to.be.oneOf(['done', 'not_found']);
    });
  }

  it('are needed for nothing that anybody may do, and for nothing on one’s own account', () => {
    const without = accountContracts.filter((contract) => !needsScope(contract));
    expect(without.map(({ name, scope }) => `${scope} ${name.slice('identity.'.length)}`)).to.deep.equal([
      'public register',
      'public confirm_registration',
      'public log_in',
      'public log_in_second_factor',
      'public refresh_session',
      'signed_in log_out',
      'public forgot_password',
      'public reset_password',
      'signed_in change_password',
      'signed_in get_profile',
      'signed_in update_profile',
      'signed_in list_own_sessions',
      'signed_in end_own_session',
      'signed_in enrol_second_factor',
      'signed_in confirm_second_factor',
      'signed_in remove_second_factor',
      'signed_in replace_recovery_codes',
    ]);
  });
});
