import { expect } from 'chai';
import { pathsOf, tokenIn, Town } from './town.js';

const [before, after] = ['correct horse battery', 'staple of another kind'];

describe('changing a password', () => {
  let town: Town;
  beforeEach(async () => {
    town = new Town();
    await town.resident();
  });
  const change = (as: string, input: object = {}) =>
    ['change_password', { current_password: before, new_password: after, ...input }, as] as const;

  it('needs the present one, ends every other session, and is told by mail', async () => {
    const [here, there] = [await town.logIn(), await town.logIn()];
    expect(await town.done(...change(here.access))).to.deep.equal({ ended: 1 });
    expect([await town.isLive(here), await town.isLive(there)]).to.deep.equal([true, false]);
    expect((await town.post()).map(({ to, subject }) => [to, subject])).to.deep.equal([
      ['ada@example.com', 'Your password was changed'],
    ]);
    expect(await town.refusal('log_in', { email: 'ada@example.com', password: before })).to.include({
      code: 'WRONG_CREDENTIALS',
    });
    await town.logIn('ada@example.com', after);
    expect(await town.told(here.user)).to.deep.equal(['user_registered', 'password_changed']);
  });

  it('is refused with a wrong present one, or a new one that is easy to guess', async () => {
    const { access } = await town.logIn();
    const wrong = await town.refusal(...change(access, { current_password: after }));
    expect(wrong).to.include({ code: 'WRONG_PASSWORD', category: 'invalid' });
    const weak = await town.refusal(...change(access, { new_password: 'passwordpassword' }));
    expect(weak).to.include({ code: 'WEAK_PASSWORD' });
    expect(pathsOf(weak)).to.deep.equal(['new_password']);
    await town.logIn();
  });

  it('ends the tokens of mails that are under way: who reads an old mail cannot take the account', async () => {
    await town.done('forgot_password', { email: 'ada@example.com' });
    const token = tokenIn((await town.post()).at(-1));
    const { access } = await town.logIn();
    await town.done(...change(access));
    const refused = await town.refusal('reset_password', { token, password: before });
    expect(refused).to.include({ code: 'TOKEN_REFUSED' });
    await town.logIn('ada@example.com', after);
  });

  it('and a login with the old one cannot both be first', async () => {
    for (let round = 0; round < 5; round += 1) {
      const here = await town.logIn();
      const [changed, started] = await Promise.all([
        town.ask(...change(here.access)),
        town.ask('log_in', { email: 'ada@example.com', password: before }),
      ]);
      expect(changed.ok).to.equal(true);
      const { items } = await town.done('list_own_sessions', {}, here.access);
      expect(items).to.have.length(1);
      expect(started.ok).to.be.a('boolean');
      await town.done(...change(here.access, { current_password: after, new_password: before }));
    }
  });
});

describe('a forgotten password', () => {
  let town: Town;
  beforeEach(async () => {
    town = new Town();
    await town.resident();
  });
  const forgot = async (email = 'ada@example.com') => {
    await town.done('forgot_password', { email });
    return tokenIn((await town.post()).at(-1));
  };
  const reset = (token: string, password = after) => ['reset_password', { token, password }] as const;

  it('is replaced by the token of a mail, which ends every session', async () => {
    const sessions = [await town.logIn(), await town.logIn()];
    const token = await forgot('ADA@example.com');
    expect(town.mail.sent.at(-1)).to.include({ to: 'ADA@example.com', subject: 'A new password' });
    expect(await town.done(...reset(token))).to.include({ email: 'ada@example.com', status: 'active' });
    for (const session of sessions) expect(await town.isLive(session)).to.equal(false);
    expect((await town.post()).map(({ subject }) => subject)).to.deep.equal(['Your password was changed']);
    await town.logIn('ada@example.com', after);
  });

  it('is asked for in the same words and with the same work by whoever has no account', async () => {
    await town.done('deactivate_user', { id: await town.resident('gone@example.com') }, 'operator');
    const answers = [];
    for (const email of ['ada@example.com', 'nobody@example.com', 'gone@example.com']) {
      const messages = town.messages().length;
      const answer = JSON.stringify(await town.done('forgot_password', { email }));
      answers.push([answer.replace(email, '…'), town.messages().length - messages]);
    }
    expect(answers[1]).to.deep.equal(answers[0]);
    expect(answers[2]).to.deep.equal(answers[0]);
    expect((await town.post()).map(({ to }) => to)).to.deep.equal(['ada@example.com']);
  });

  it('is replaced by a token once, in time, and by none that was made before', async () => {
    const [first, second] = [await forgot(), await forgot()];
    await town.done(...reset(second));
    for (const token of [first, second])
      expect(await town.refusal(...reset(token, 'a third password'))).to.include({ code: 'TOKEN_REFUSED' });
    const late = await forgot();
    town.clock.advance(3_600_000);
    expect(await town.refusal(...reset(late))).to.include({ code: 'TOKEN_REFUSED' });
  });

  it('is not replaced by one that is easy to guess, and the token stays good', async () => {
    const token = await forgot();
    expect(await town.refusal(...reset(token, 'my ada@example.com'))).to.include({ code: 'WEAK_PASSWORD' });
    await town.done(...reset(token));
  });

  it('opens no account that was deactivated meanwhile', async () => {
    const { user } = await town.logIn();
    const token = await forgot();
    await town.done('deactivate_user', { id: user }, 'operator');
    expect(await town.refusal(...reset(token))).to.include({ code: 'TOKEN_REFUSED' });
    await town.done('reactivate_user', { id: user }, 'operator');
    expect(await town.refusal(...reset(token))).to.include({ code: 'TOKEN_REFUSED' });
    await town.logIn();
  });

  it('leaves the second factor as it is', async () => {
    const { access } = await town.logIn();
    await town.enrol(access);
    await town.post();
    await town.done(...reset(await forgot()));
    const { signed_in: signedIn, challenge } = await town.done('log_in', { email: 'ada@example.com', password: after });
    expect(signedIn).to.equal(null);
    expect(challenge).to.be.an('object');
  });
});
