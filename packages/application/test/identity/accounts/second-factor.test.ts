import { mostAttempts, mostFailures } from '@quayside/domain/identity';
import type { UserId } from '@quayside/domain/kernel';
import { MemoryAudit } from '@quayside/adapters-memory';
import { expect } from 'chai';
import { tokensOf, Town, type Output } from './town.js';

const password = 'correct horse battery';
const login = { email: 'ada@example.com', password };

describe('a second factor', () => {
  let town: Town;
  let here: string;
  beforeEach(async () => {
    town = new Town();
    await town.resident();
    here = (await town.logIn()).access;
  });
  const challenge = async (): Promise<string> => {
    const { signed_in: signedIn, challenge: told } = await town.done('log_in', login);
    expect(signedIn).to.equal(null);
    return String((told as Output)['token']);
  };
  const codeOf = (secret: string, steps = 0) => town.timeCodes.codeAt(secret, town.clock.now(), steps);
  const answer = (token: string, code: string) => town.ask('log_in_second_factor', { challenge: token, code });
  const refused = async (token: string, code: string) =>
    (await town.refusal('log_in_second_factor', { challenge: token, code })).code;
  const nextStep = () => town.clock.advance(30_000);

  describe('that is enrolled', () => {
    it('is shown once, confirmed by a code, and ends the other sessions', async () => {
      const other = await town.logIn();
      const begun = await town.done('enrol_second_factor', { password }, here);
      expect(begun['link']).to.contain(String(begun['secret']));
      expect(await town.refusal('confirm_second_factor', { code: '000000' }, here)).to.include({ code: 'WRONG_CODE' });
      await town.logIn();
      const { recovery_codes: codes } = await town.done(
        'confirm_second_factor',
        { code: codeOf(String(begun['secret'])) },
        here,
      );
      expect(codes).to.have.length(10);
      expect(new Set(codes as readonly string[]).size).to.equal(10);
      expect(await town.isLive(other)).to.equal(false);
      expect(await town.done('get_profile', {}, here)).to.include({ second_factor: true, recovery_codes_left: 10 });
      expect((await town.post()).map(({ subject }) => subject)).to.deep.equal([
        'Your account asks for a second factor now',
      ]);
      expect(town.watched).to.include('changed');
    });

    it('needs the password to begin, in a session of one’s own', async () => {
      expect(await town.refusal('enrol_second_factor', { password: 'another password 1' }, here)).to.include({
        code: 'WRONG_PASSWORD',
      });
      expect(await town.refusal('enrol_second_factor', { password }, 'operator')).to.include({ code: 'NOT_A_USER' });
    });

    it('is confirmed in time, or begun again', async () => {
      const { secret } = await town.done('enrol_second_factor', { password }, here);
      town.clock.advance(15 * 60_000);
      const late = { code: codeOf(String(secret)) };
      expect(await town.refusal('confirm_second_factor', late, here)).to.include({ code: 'NOTHING_TO_CONFIRM' });
      await town.enrol(here);
      expect(await town.refusal('enrol_second_factor', { password }, here)).to.include({ code: 'ALREADY_ENROLLED' });
      expect(await town.refusal('confirm_second_factor', late, here)).to.include({ code: 'NOTHING_TO_CONFIRM' });
    });

    it('keeps its secret sealed, and its recovery codes as digests', async () => {
      const { secret, recoveryCodes } = await town.enrol(here);
      const { items } = await town.done('list_users', {}, 'operator');
      const id = String((items as readonly Output[])[0]?.['id']) as UserId;
      const kept = JSON.stringify([await town.store.accounts.find(id), town.messages(), town.log.lines]);
      expect(kept).to.contain('enrolled').and.not.to.contain(`"${secret}"`);
      for (const code of recoveryCodes) expect(kept).not.to.contain(code);
    });
  });

  describe('at a login', () => {
    let secret: string;
    let recoveryCodes: readonly string[];
    beforeEach(async () => {
      ({ secret, recoveryCodes } = await town.enrol(here));
    });

    for (const steps of [-1, 0, 1]) {
      it(`is shown by the code ${steps} steps from now`, async () => {
        for (let n = 0; n < 3; n += 1) nextStep();
        const done = await answer(await challenge(), codeOf(secret, steps));
        if (!done.ok) throw new Error(done.failure.code);
        expect(await town.isLive(tokensOf(JSON.parse(done.body) as Output))).to.equal(true);
      });
    }

    it('is not shown by the code of two steps from now, a code that was used, or nonsense', async () => {
      expect(await refused(await challenge(), codeOf(secret))).to.equal('WRONG_CODE');
      nextStep();
      const code = codeOf(secret);
      await answer(await challenge(), code);
      const token = await challenge();
      for (const wrong of [code, codeOf(secret, 2), codeOf(secret, -2), 'abcdefgh'])
        expect(await refused(token, wrong)).to.equal('WRONG_CODE');
    });

    it('lets one of two with the same code in', async () => {
      nextStep();
      const code = codeOf(secret);
      const tokens = [await challenge(), await challenge()];
      const answers = await Promise.all(tokens.map((token) => answer(token, code)));
      expect(answers.filter(({ ok }) => ok)).to.have.length(1);
    });

    it('is answered once, within five minutes, and with five wrong codes at most', async () => {
      nextStep();
      const token = await challenge();
      await answer(token, codeOf(secret));
      nextStep();
      expect(await refused(token, codeOf(secret))).to.equal('CHALLENGE_REFUSED');
      const late = await challenge();
      town.clock.advance(5 * 60_000);
      expect(await refused(late, codeOf(secret))).to.equal('CHALLENGE_REFUSED');
      const guessed = await challenge();
      for (let n = 0; n < mostAttempts; n += 1) expect(await refused(guessed, '000000')).to.equal('WRONG_CODE');
      expect(await refused(guessed, codeOf(secret))).to.equal('CHALLENGE_REFUSED');
      expect(await refused('qs_challenge_nobody', codeOf(secret))).to.equal('CHALLENGE_REFUSED');
    });

    it('is guarded over all challenges: after ten wrong codes in a row none is looked at for a while', async () => {
      nextStep();
      for (let n = 0; n < mostFailures; n += 1)
        expect(await refused(await challenge(), '000000')).to.equal('WRONG_CODE');
      const failure = await town.refusal('log_in_second_factor', {
        challenge: await challenge(),
        code: codeOf(secret),
      });
      expect(failure).to.deep.include({
        code: 'TOO_MANY_CODES',
        category: 'limited',
        details: { retry_after: 15 * 60 },
      });
      town.clock.advance(15 * 60_000);
      expect((await answer(await challenge(), codeOf(secret))).ok).to.equal(true);
    });

    it('counts each of many wrong codes at once', async () => {
      const token = await challenge();
      const answers = await Promise.all(Array.from({ length: 20 }, () => refused(token, '000000')));
      expect(answers.filter((code) => code === 'WRONG_CODE')).to.have.length(mostAttempts);
      expect(answers.filter((code) => code === 'CHALLENGE_REFUSED')).to.have.length(20 - mostAttempts);
    });

    it('is shown by a recovery code once, however it is written', async () => {
      const [first = ''] = recoveryCodes;
      expect((await answer(await challenge(), ` ${first.toUpperCase().replaceAll('-', ' ')} `)).ok).to.equal(true);
      expect(await refused(await challenge(), first)).to.equal('WRONG_CODE');
      expect(await town.done('get_profile', {}, here)).to.include({ recovery_codes_left: 9 });
    });

    it('needs the password anew where that was changed meanwhile', async () => {
      const token = await challenge();
      nextStep();
      const changed = { current_password: password, new_password: 'staple of another kind' };
      await town.done('change_password', changed, here);
      expect(await refused(token, codeOf(secret))).to.equal('CHALLENGE_REFUSED');
    });

    it('opens nothing for who was deactivated meanwhile', async () => {
      const token = await challenge();
      nextStep();
      const { id } = await town.done('get_profile', {}, here);
      await town.done('deactivate_user', { id }, 'operator');
      expect(await refused(token, codeOf(secret))).to.equal('CHALLENGE_REFUSED');
    });
  });

  describe('that is there', () => {
    let secret: string;
    let recoveryCodes: readonly string[];
    beforeEach(async () => {
      ({ secret, recoveryCodes } = await town.enrol(here));
      nextStep();
    });

    for (const [name, what] of [
      ['remove_second_factor', 'is removed'],
      ['replace_recovery_codes', 'gets new recovery codes'],
    ] as const) {
      it(`${what} by password and code, and by neither alone`, async () => {
        const both = () => ({ password, code: codeOf(secret) });
        expect(await town.refusal(name, { ...both(), password: 'another password 1' }, here)).to.include({
          code: 'WRONG_PASSWORD',
        });
        expect(await town.refusal(name, { ...both(), code: '000000' }, here)).to.include({ code: 'WRONG_CODE' });
        await town.done(name, both(), here);
      });
    }

    it('is asked for no more when it is removed, and its owner is told', async () => {
      await town.post();
      const other = await answer(await challenge(), codeOf(secret));
      if (!other.ok) throw new Error(other.failure.code);
      const removed = { password, code: recoveryCodes[0] };
      expect(await town.done('remove_second_factor', removed, here)).to.include({ second_factor: false });
      expect(await town.isLive(tokensOf(JSON.parse(other.body) as Output))).to.equal(false);
      expect((await town.post()).map(({ subject }) => subject)).to.deep.equal([
        'The second factor of your account was removed',
      ]);
      await town.logIn();
      expect(await town.refusal('remove_second_factor', removed, here)).to.include({ code: 'NOT_ENROLLED' });
    });

    it('has only the new recovery codes when they were replaced', async () => {
      const replaced = await town.done('replace_recovery_codes', { password, code: codeOf(secret) }, here);
      const [fresh = ''] = replaced['recovery_codes'] as readonly string[];
      expect(await refused(await challenge(), recoveryCodes[0] ?? '')).to.equal('WRONG_CODE');
      expect((await answer(await challenge(), fresh)).ok).to.equal(true);
    });

    it('leaves no code on record, right or wrong', async () => {
      const [first = '', second = ''] = recoveryCodes;
      await town.ask('log_in_second_factor', { challenge: 'qs_challenge_nobody', code: first });
      await town.ask('confirm_second_factor', { code: second }, here);
      for (const name of ['remove_second_factor', 'replace_recovery_codes'])
        await town.ask(name, { password: 'a wrong password', code: second }, here);
      await town.done('replace_recovery_codes', { password, code: first }, here);
      const rows = await new MemoryAudit(town.database).arrivals(1_000);
      expect(rows.map(({ useCase }) => useCase)).to.include.members(['identity.confirm_second_factor']);
      for (const code of [first, second]) expect(JSON.stringify(rows)).to.not.include(code);
    });

    it('is taken away for a user who lost it, by who may change users', async () => {
      const { id } = await town.done('get_profile', {}, here);
      expect(await town.done('reset_second_factor', { id }, 'operator')).to.include({ second_factor: false });
      expect(await town.refusal('get_profile', {}, here)).to.include({ code: 'UNAUTHENTICATED' });
      await town.logIn();
      expect(town.database.history(String(id)).at(-1)?.data).to.include({ by: 'administrator' });
    });
  });
});

describe('a role that asks for a second factor', () => {
  let town: Town;
  beforeEach(async () => {
    town = new Town();
    await town.staff('ada@example.com', ['auditor']);
    await town.done(
      'update_role',
      { name: 'auditor', expected_version: 'any', requires_second_factor: true },
      'operator',
    );
  });

  it('lets who has none do nothing but enrol one, and all of it then', async () => {
    const { signed_in: signedIn } = await town.done('log_in', login);
    expect(signedIn).to.include({ second_factor_needed: true });
    const { access, refresh } = tokensOf(signedIn as Output);
    const { session } = tokensOf(signedIn as Output);
    expect(await town.refusal('list_users', {}, access)).to.include({ code: 'FORBIDDEN' });
    for (const [name, input] of [
      ['update_profile', { expected_version: 'any', name: 'Ada' }],
      ['change_password', { current_password: password, new_password: 'staple of another kind' }],
      ['list_own_sessions', {}],
      ['end_own_session', { session_id: session }],
    ] as const)
      expect(await town.refusal(name, input, access), name).to.include({ code: 'SECOND_FACTOR_NEEDED' });
    expect(await town.done('get_profile', {}, access)).to.deep.include({ scopes: [], second_factor_needed: true });
    await town.enrol(access);
    const profile = await town.done('get_profile', {}, access);
    expect(profile).to.deep.include({ second_factor_needed: false });
    expect(profile['scopes']).to.include('identity:read');
    await town.done('list_users', {}, (await town.refresh(refresh)).access);
  });

  it('holds at once for sessions that began before, and when it asks no more', async () => {
    await town.staff('grace@example.com', ['auditor', 'customer']);
    const ask = (requires: boolean) =>
      town.done(
        'update_role',
        { name: 'auditor', expected_version: 'any', requires_second_factor: requires },
        'operator',
      );
    await ask(false);
    const grace = await town.logIn('grace@example.com');
    const scopes = async () => (await town.live.find(grace.session as never))?.scopes;
    expect(await scopes()).to.include('orders:write');
    await ask(true);
    expect(await scopes()).to.deep.equal([]);
    await ask(false);
    expect(await scopes()).to.include('orders:write');
    expect(town.watched.filter((each) => each === 'changed')).to.have.length(4);
  });
});
