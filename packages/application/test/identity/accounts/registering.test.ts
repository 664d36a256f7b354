import { expect } from 'chai';
import { pathsOf, tokenIn, Town } from './town.js';

const ada = { email: 'Ada@example.com', password: 'correct horse battery', name: 'Ada' };

describe('registering', () => {
  let town: Town;
  beforeEach(() => {
    town = new Town();
  });

  it('makes a customer of whoever reads the mail and knows the password', async () => {
    expect(await town.done('register', ada)).to.deep.equal({ sent_to: ada.email });
    expect((await town.store.accounts.findByAddress(ada.email)) ?? 'nobody').to.equal('nobody');
    const [letter, ...others] = await town.post();
    expect(others).to.deep.equal([]);
    expect(letter).to.include({ to: 'Ada@example.com', subject: 'Confirm your address' });
    expect(letter?.text).to.contain('https://shop.example/account/confirm#token=qs_mail_');
    const user = await town.done('confirm_registration', { token: tokenIn(letter), password: ada.password });
    expect(user).to.deep.include({
      email: 'Ada@example.com',
      name: 'Ada',
      status: 'active',
      roles: ['customer'],
      second_factor: false,
      created_by: user['id'],
      version: 1,
    });
    expect(await town.told(String(user['id']))).to.deep.equal(['user_registered']);
    expect((await town.logIn()).user).to.equal(user['id']);
  });

  it('answers the same, after the same work, whether anybody has the address or not', async () => {
    await town.resident('grace@example.com');
    const { hashed } = town.passwords.work;
    const [messages] = [town.messages().length];
    const answers = [];
    for (const email of ['grace@example.com', 'nobody@example.com']) {
      const answer = await town.done('register', { ...ada, email });
      answers.push(JSON.stringify(answer).replace(email, '…'));
    }
    expect(answers[0]).to.equal(answers[1]);
    expect(town.passwords.work.hashed - hashed).to.equal(2);
    expect(town.messages().length - messages).to.equal(2);
    const letters = await town.post();
    expect(letters.map(({ to, subject }) => [to, subject])).to.deep.equal([
      ['grace@example.com', 'Somebody tried to register with your address'],
      ['nobody@example.com', 'Confirm your address'],
    ]);
    expect(letters[0]?.text).not.to.contain('qs_mail_');
  });

  it('lets a password of somebody else’s registration in by no mail', async () => {
    await town.done('register', { ...ada, password: 'the thief knows this one' });
    const [unasked] = await town.post();
    await town.done('register', ada);
    const [asked] = await town.post();
    // Whoever opens the wrong mail does not let the thief in.
    expect(await town.refusal('confirm_registration', { token: tokenIn(unasked), password: ada.password })).to.include({
      code: 'WRONG_PASSWORD',
    });
    await town.done('confirm_registration', { token: tokenIn(asked), password: ada.password });
    expect(
      await town.refusal('confirm_registration', { token: tokenIn(unasked), password: 'the thief knows this one' }),
    ).to.include({ code: 'TOKEN_REFUSED' });
    await town.logIn();
  });

  it('makes one account, however many confirm at once', async () => {
    await town.done('register', ada);
    await town.done('register', { ...ada, email: 'ADA@EXAMPLE.COM' });
    const tokens = (await town.post()).map(tokenIn);
    const answers = await Promise.all(
      [...tokens, ...tokens].map((token) => town.ask('confirm_registration', { token, password: ada.password })),
    );
    expect(answers.filter(({ ok }) => ok)).to.have.length(1);
  });

  it('takes a token once, in time, and for nothing else', async () => {
    const confirm = (token: string) => town.refusal('confirm_registration', { token, password: ada.password });
    await town.done('register', ada);
    const token = tokenIn((await town.post())[0]);
    expect(await confirm(`${token}x`)).to.include({ code: 'TOKEN_REFUSED', category: 'invalid' });
    expect(await town.refusal('reset_password', { token, password: 'another long password' })).to.include({
      code: 'TOKEN_REFUSED',
    });
    town.clock.advance(24 * 3_600_000);
    expect(await confirm(token)).to.include({ code: 'TOKEN_REFUSED' });
    await town.resident('grace@example.com');
    await town.done('forgot_password', { email: 'grace@example.com' });
    expect(await confirm(tokenIn((await town.post())[0]))).to.include({ code: 'TOKEN_REFUSED' });
  });

  it('says where the account is that came meanwhile', async () => {
    await town.done('register', ada);
    const token = tokenIn((await town.post())[0]);
    await town.done('create_user', { email: 'ada@EXAMPLE.com' }, 'operator');
    expect(await town.refusal('confirm_registration', { token, password: ada.password })).to.include({
      code: 'ALREADY_REGISTERED',
      category: 'conflict',
    });
  });

  it('writes to one address five times at most while none is used', async () => {
    for (let n = 0; n < 7; n += 1) expect(await town.done('register', ada)).to.deep.equal({ sent_to: ada.email });
    expect(await town.post()).to.have.length(5);
    town.clock.advance(24 * 3_600_000);
    await town.done('register', ada);
    expect(await town.post()).to.have.length(1);
  });

  for (const [what, wrong, path] of [
    ['a short password', { password: 'short' }, 'password'],
    ['a common password', { password: 'passwordPassword' }, 'password'],
    ['a password with the address', { email: 'lovelace@example.com', password: 'i am lovelace 1815' }, 'password'],
    ['no address', { email: 'ada' }, 'email'],
    ['a name with a line feed', { name: 'Ada\nBcc: x' }, 'name'],
    ['an address with a line feed', { email: 'ada@example.com\nBcc: x' }, 'email'],
    ['a role', { roles: ['admin'] }, 'roles'],
  ] as const) {
    it(`refuses ${what}, and sends nothing`, async () => {
      const failure = await town.refusal('register', { ...ada, ...wrong });
      expect(failure).to.include({ category: 'invalid' });
      expect([...new Set(pathsOf(failure))]).to.deep.equal([path]);
      expect(await town.post()).to.deep.equal([]);
    });
  }

  it('leaves no address, name, password or token in the log of messages', async () => {
    await town.done('register', ada);
    const [letter] = await town.post();
    const user = await town.done('confirm_registration', { token: tokenIn(letter), password: ada.password });
    const text = JSON.stringify([town.messages(), town.database.history(String(user['id'])), town.log.lines]);
    for (const secret of ['example.com', 'Ada"', 'horse', tokenIn(letter)]) expect(text).not.to.contain(secret);
  });

  describe('and the mail', () => {
    it('is tried again where nobody took it, with the same token', async () => {
      town.mail.failures.push('mail_unreachable');
      await town.done('register', ada);
      expect(await town.post()).to.deep.equal([]);
      expect(town.log.lines.map(({ message }) => message)).to.deep.equal(['mail_unreachable']);
      const [message] = town.messages();
      const [reaction] = town.accounts.consumer.reactions;
      if (!message || !('position' in message)) throw new Error('there is a message');
      await reaction?.react('identity', { ...message, position: 1 });
      const [letter] = town.mail.sent;
      await town.done('confirm_registration', { token: tokenIn(letter), password: ada.password });
    });

    it('is given up where it is refused for good, and says so without the address', async () => {
      town.mail.failures.push('mail_refused');
      await town.done('register', ada);
      expect(await town.post()).to.deep.equal([]);
      expect(town.log.lines.map(({ message }) => message)).to.deep.equal(['a mail was refused for good']);
    });

    it('is not sent where the token is of no use any more', async () => {
      await town.done('register', ada);
      town.clock.advance(24 * 3_600_000);
      expect(await town.post()).to.deep.equal([]);
    });
  });
});
