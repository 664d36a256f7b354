import { mostSessions } from '@quayside/domain/identity';
import { later, type UserId } from '@quayside/domain/kernel';
import { expect } from 'chai';
import { tokensOf, Town, type Output } from './town.js';

const password = 'correct horse battery';

describe('logging in', () => {
  let town: Town;
  beforeEach(() => {
    town = new Town();
  });

  it('gives a session an access token with the scopes of the roles, and a refresh token', async () => {
    const id = await town.resident();
    const { signed_in: signedIn, challenge } = await town.done('log_in', { email: 'ADA@example.com', password });
    expect(challenge).to.equal(null);
    const answer = signedIn as Output;
    expect(answer).to.deep.include({
      user_id: id,
      access_token_expires_at: later(town.clock.now(), 1_800_000),
      refresh_token_expires_at: later(town.clock.now(), 7 * 24 * 3_600_000),
      second_factor_needed: false,
    });
    expect(answer['access_token']).to.contain(' catalog:read+orders:read+orders:write+payments:read ');
    expect(answer['refresh_token']).to.match(/^qs_refresh_[0-9A-Za-z]{44}$/);
    const { access, session } = tokensOf(answer);
    const profile = await town.done('get_profile', {}, access);
    expect(profile).to.deep.include({ id, email: 'ada@example.com', second_factor_needed: false });
    const { items } = await town.done('list_own_sessions', {}, access);
    expect(items).to.have.length(1);
    expect((items as readonly Output[])[0]).to.deep.include({
      id: session,
      address: '192.0.2.7',
      agent: 'a browser ',
      current: true,
      ended_at: null,
    });
  });

  for (const [who, prepare] of [
    ['who is unknown', async () => {}],
    ['with a wrong password', async (at: Town) => void (await at.resident('ada@example.com', 'another password 1'))],
    [
      'who is deactivated',
      async (at: Town) => {
        const id = await at.resident();
        await at.done('deactivate_user', { id }, 'operator');
      },
    ],
    [
      'who is only invited',
      async (at: Town) => void (await at.done('create_user', { email: 'ada@example.com' }, 'operator')),
    ],
  ] as const) {
    it(`refuses one ${who} in the same words, after checking one password`, async () => {
      await prepare(town);
      const { checked, hashed } = town.passwords.work;
      const failure = await town.refusal('log_in', { email: 'ada@example.com', password });
      expect(failure).to.deep.equal({
        code: 'WRONG_CREDENTIALS',
        category: 'unauthenticated',
        message: 'The address or the password is wrong.',
        details: {},
      });
      expect(town.passwords.work).to.deep.equal({ checked: checked + 1, hashed });
    });
  }

  it('does not take the password of nobody for that of somebody without one', async () => {
    await town.done('create_user', { email: 'ada@example.com' }, 'operator');
    const failure = await town.refusal('log_in', { email: 'ada@example.com', password: 'nobody has this password' });
    expect(failure).to.include({ code: 'WRONG_CREDENTIALS' });
  });

  it('takes a password in whichever way its characters were typed', async () => {
    await town.resident('ada@example.com', 'caf\u00e9 au lait, un');
    await town.logIn('ada@example.com', 'cafe\u0301 au lait, un');
  });

  it('hashes the password anew where that is done otherwise by now, once', async () => {
    const id = await town.resident();
    town.passwords.generation = 2;
    await town.logIn();
    const hash = async () => (await town.store.accounts.find(id as UserId))?.passwordHash;
    expect(await hash()).to.equal(`2$${password}`);
    const { hashed } = town.passwords.work;
    await town.logIn();
    expect(town.passwords.work.hashed).to.equal(hashed);
    expect(await town.told(id)).to.deep.equal(['user_registered']);
  });

  it('checks the password once for a call, however often others were faster', async () => {
    await town.resident();
    const { checked } = town.passwords.work;
    const sessions = await Promise.all(Array.from({ length: 20 }, () => town.logIn()));
    expect(new Set(sessions.map(({ session }) => session)).size).to.equal(20);
    expect(town.passwords.work.checked - checked).to.equal(20);
  });

  it('says that it is too much where too many wait for their passwords to be checked', async () => {
    town.passwords.isOverloaded = true;
    expect(await town.refusal('log_in', { email: 'ada@example.com', password })).to.include({
      code: 'OVERLOADED',
      category: 'unavailable',
    });
  });

  it('ends the session that was used the longest ago where there are many', async () => {
    await town.resident();
    const sessions = [];
    for (let n = 0; n <= mostSessions; n += 1) {
      sessions.push(await town.logIn());
      town.clock.advance(1_000);
      if (n === 10 && sessions[0]) sessions[0] = await town.refresh(sessions[0].refresh);
    }
    const live = await Promise.all(sessions.map((session) => town.isLive(session)));
    expect(live.map((isLive, n) => (isLive ? -1 : n)).filter((n) => n >= 0)).to.deep.equal([1]);
    expect(town.watched).to.deep.equal([sessions[1]?.session]);
  });

  it('keeps no password and no token anywhere', async () => {
    const id = await town.resident();
    const { access, refresh, session } = await town.logIn();
    const kept = JSON.stringify([
      town.messages(),
      town.log.lines,
      await town.store.sessions.read(session as never),
      await town.database.find({ principal: id, useCase: 'identity.log_in', key: 'once' }),
    ]);
    for (const secret of [access, refresh]) expect(kept).not.to.contain(secret);
    await town.ask('log_in', { email: 'ada@example.com', password }, null, 'once');
    expect(await town.database.find({ principal: 'anonymous', useCase: 'identity.log_in', key: 'once' })).to.equal(
      null,
    );
  });
});

describe('refreshing a session', () => {
  let town: Town;
  beforeEach(async () => {
    town = new Town();
    await town.resident();
  });
  const refused = async (token: string) => {
    const failure = await town.refusal('refresh_session', { refresh_token: token });
    expect(failure).to.include({ code: 'REFRESH_REFUSED', category: 'unauthenticated' });
  };

  it('gives a new pair of tokens for the same session, each time', async () => {
    let tokens = await town.logIn();
    const seen = new Set([tokens.refresh]);
    for (let n = 0; n < 3; n += 1) {
      town.clock.advance(3_600_000);
      const next = await town.refresh(tokens.refresh);
      expect(next).to.include({ session: tokens.session, user: tokens.user });
      seen.add(next.refresh);
      tokens = next;
    }
    expect(seen.size).to.equal(4);
    expect(await town.told(tokens.session)).to.deep.equal(['session_started']);
  });

  it('ends the session where a token is used twice, for thief and user alike', async () => {
    const first = await town.logIn();
    const second = await town.refresh(first.refresh);
    expect(await town.isLive(second)).to.equal(true);
    await refused(first.refresh);
    expect(await town.isLive(second)).to.equal(false);
    await refused(second.refresh);
    expect(await town.told(second.session)).to.deep.equal(['session_started', 'session_ended']);
    expect(town.database.history(second.session).at(-1)?.data).to.include({ reason: 'refresh_token_reused' });
    expect(town.watched).to.deep.equal([second.session]);
  });

  it('lets one of fifty who use a token at once have the next, and then ends the session', async () => {
    const { refresh, session } = await town.logIn();
    const other = await town.logIn();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => town.ask('refresh_session', { refresh_token: refresh })),
    );
    const won = answers.flatMap((answer) => (answer.ok ? [tokensOf(JSON.parse(answer.body) as Output)] : []));
    expect(won).to.have.length(1);
    expect(await town.isLive({ ...other, session })).to.equal(false);
    await refused(won[0]?.refresh ?? '');
    expect(await town.isLive(other)).to.equal(true);
  });

  it('is over after seven days without a refresh, and after ninety in all', async () => {
    const week = 7 * 24 * 3_600_000;
    const idle = await town.logIn();
    town.clock.advance(week);
    await refused(idle.refresh);
    expect(await town.isLive(idle)).to.equal(false);
    let tokens = await town.logIn();
    let days = 0;
    for (; days + 6 < 90; days += 6) {
      town.clock.advance(6 * 24 * 3_600_000);
      tokens = await town.refresh(tokens.refresh);
    }
    town.clock.advance((90 - days) * 24 * 3_600_000 - 1);
    expect(await town.isLive(tokens)).to.equal(true);
    town.clock.advance(1);
    expect(await town.isLive(tokens)).to.equal(false);
    await refused(tokens.refresh);
  });

  it('gives what the roles come to by now', async () => {
    const { refresh, user } = await town.logIn();
    await town.done('set_user_roles', { id: user, expected_version: 'any', roles: ['warehouse'] }, 'operator');
    expect((await town.refresh(refresh)).access).to.contain('inventory:*');
  });

  it('is refused to who is deactivated, and for what is no token', async () => {
    const { refresh, user } = await town.logIn();
    await town.done('deactivate_user', { id: user }, 'operator');
    await refused(refresh);
    await refused('qs_refresh_nobody');
    await refused('qs_live_key');
  });
});

describe('logging out', () => {
  let town: Town;
  beforeEach(async () => {
    town = new Town();
    await town.resident();
    await town.resident('grace@example.com');
  });

  it('ends this session, or all of one’s own', async () => {
    const [here, there, last, others] = [
      await town.logIn(),
      await town.logIn(),
      await town.logIn(),
      await town.logIn('grace@example.com'),
    ];
    expect(await town.done('log_out', {}, here.access)).to.deep.equal({ ended: 1 });
    expect(await town.refusal('log_out', {}, here.access)).to.include({ code: 'UNAUTHENTICATED' });
    expect(await town.isLive(there)).to.equal(true);
    expect(await town.done('log_out', { everywhere: true }, there.access)).to.deep.equal({ ended: 2 });
    expect([await town.isLive(there), await town.isLive(last)]).to.deep.equal([false, false]);
    expect(await town.isLive(others)).to.equal(true);
    expect(town.watched).to.have.members([here.session, there.session, last.session]);
    expect(await town.refusal('refresh_session', { refresh_token: here.refresh })).to.include({
      code: 'REFRESH_REFUSED',
    });
  });

  it('ends one of one’s own sessions by its id, and nobody else’s', async () => {
    const [here, there, others] = [await town.logIn(), await town.logIn(), await town.logIn('grace@example.com')];
    const end = { session_id: others.session };
    expect(await town.refusal('end_own_session', end, here.access)).to.include({ code: 'SESSION_NOT_FOUND' });
    const unknown = { session_id: 'ses_01h2xcejqtf2nbrexx3vqjhp41' };
    expect(await town.refusal('end_own_session', unknown, here.access)).to.deep.equal(
      await town.refusal('end_own_session', end, here.access),
    );
    const ended = await town.done('end_own_session', { session_id: there.session }, here.access);
    expect(ended).to.include({ id: there.session, end_reason: 'ended_by_user', current: false });
    expect(await town.done('end_own_session', { session_id: there.session }, here.access)).to.deep.equal(ended);
    expect([await town.isLive(here), await town.isLive(there), await town.isLive(others)]).to.deep.equal([
      true,
      false,
      true,
    ]);
  });

  it('is for users, and for no other credentials', async () => {
    for (const name of ['log_out', 'get_profile', 'list_own_sessions'])
      expect(await town.refusal(name, {}, 'operator')).to.include({ code: 'NOT_A_USER', category: 'forbidden' });
    expect(await town.refusal('log_out', {}, null)).to.include({ code: 'UNAUTHENTICATED' });
  });
});
