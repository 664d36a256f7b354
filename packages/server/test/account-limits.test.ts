import { expect } from 'chai';
import { randomUUID } from 'node:crypto';
import { forgetRates } from '../src/platform/rate-counter.js';
import { granted, type Answer, type Api } from './api.js';
import { doorsOf } from './doors/every-door.js';
import { startInProcess, type InProcess } from './doors/in-process.js';
import { codeOf, password, People } from './people.js';

/** Enough that a fresh window cannot begin unseen between two of them. */
const quota = 4;
const guesses = Array.from({ length: quota + 2 }, (_, n) => n);

describe('attempts on one account', function () {
  this.timeout(60_000);
  let running: InProcess;
  let people: People;
  before(async () => {
    running = await startInProcess({
      QUAYSIDE_RATE_LIMIT_ACCOUNT: String(quota),
      QUAYSIDE_RATE_LIMIT_STORE: 'database',
      QUAYSIDE_TRUSTED_PROXIES: '127.0.0.0/8',
    });
    people = new People(running);
  });
  after(() => running?.end());

  const tries = (email: string, shown: string, address: string): Promise<Answer> =>
    people.anyone.post('/auth/login', { email, password: shown }, { headers: { 'x-forwarded-for': address } });
  /** All that is told, without the time that is left. */
  const told = ({ status, error, headers }: Answer) => ({
    status,
    error: { ...error, details: { ...error?.details, retry_after: undefined } },
    policy: headers.get('ratelimit-policy'),
    budget: headers.get('ratelimit')?.replace(/t=\d+$/, 't'),
    retries: headers.has('retry-after'),
  });

  it('are limited wherever they come from, and tell nobody whether anybody has the account', async () => {
    const [{ email: known }, { email: another }] = [await people.register(), await people.register()];
    const unknown = `${randomUUID()}@example.com`;
    const answers: ReturnType<typeof told>[][] = [];
    for (const email of [known, unknown]) {
      const each = [];
      for (const n of guesses) each.push(await tries(email, `wrong password ${n}`, `198.51.100.${n}`));
      // What the right password is cannot be found out either by now.
      each.push(await tries(email, password, '203.0.113.1'));
      answers.push(each.map(told));
      expect(Number(each.at(-1)?.headers.get('retry-after'))).to.be.within(1, 900);
    }
    const [ofKnown, ofUnknown] = answers;
    expect(ofKnown).to.deep.equal(ofUnknown);
    expect(ofKnown?.map(({ status }) => status)).to.deep.equal([...guesses.map((n) => (n < quota ? 401 : 429)), 429]);
    expect(ofKnown?.[0]).to.include({
      policy: `"account";q=${quota};w=900`,
      budget: `"account";r=${quota - 1};t`,
      retries: false,
    });
    expect(ofKnown?.at(-1)).to.deep.include({ budget: '"account";r=0;t', retries: true });
    expect(ofKnown?.at(-1)?.error).to.deep.include({ code: 'RATE_LIMITED' });
    expect((await tries(another, password, '198.51.100.1')).status).to.equal(200);
  });

  it('count together over every transport, however the address is written', async () => {
    const { email } = await people.register();
    const doors = doorsOf(running);
    const ask = async (n: number) => {
      const asking = { credential: null, onceKey: null, requestId: `req-${n}`, wait: 0 };
      const written = n % 2 === 0 ? email : email.toUpperCase();
      // WebSocket asks who it is first; whoever is known there has guesses like anybody.
      const door = doors[n % doors.length] ?? doors[0];
      const credential = door.name === 'WebSocket' ? running.admin : null;
      const input = { email: written, password: 'wrong password' };
      const answer = await door.call('identity.log_in', input, { ...asking, onceKey: randomUUID(), credential });
      return answer?.ok === false ? [answer.code, (answer.details as { policy?: string }).policy] : 'granted';
    };
    const answers = [];
    for (let n = 0; n < quota + doors.length; n += 1) answers.push(await ask(n));
    expect(answers.slice(0, quota)).to.deep.equal(guesses.slice(0, quota).map(() => ['WRONG_CREDENTIALS', undefined]));
    expect(answers.slice(quota)).to.deep.equal(doors.map(() => ['RATE_LIMITED', 'account']));
  });

  it('that were right are none', async () => {
    const { email } = await people.register();
    for (let round = 0; round < 2; round += 1) {
      for (const n of guesses.slice(1, quota)) await tries(email, `wrong password ${n}`, '198.51.100.1');
      expect((await tries(email, password, '198.51.100.1')).status).to.equal(200);
    }
  });

  it('by who holds a session of it are limited too, and keep its user from no login', async () => {
    const { email } = await people.register();
    const here = await people.signIn(email);
    const other = await people.signIn((await people.register()).email);
    const change = (as: Api, current: string) =>
      as.post('/auth/password/change', { current_password: current, new_password: 'staple of another kind' });
    const enrol = (as: Api, shown: string) => as.post('/users/me/second-factor', { password: shown });
    const statuses = [];
    for (const n of guesses) statuses.push((await (n % 2 === 0 ? change : enrol)(here.as, `wrong ${n}`)).status);
    expect(statuses).to.deep.equal(guesses.map((n) => (n < quota ? 422 : 429)));
    for (const ask of [change, enrol]) {
      const refused = await ask(here.as, password);
      expect(refused.error).to.deep.include({ code: 'RATE_LIMITED' });
      expect(refused.headers.get('ratelimit-policy')).to.equal(`"account";q=${quota};w=900`);
    }
    expect((await change(other.as, password)).status).to.equal(200);
    expect((await people.logIn(email)).status).to.equal(200);
  });

  it('to guess a code of a second factor that is being enrolled are limited', async () => {
    const { as } = await people.signIn((await people.register()).email);
    const { secret } = granted(await as.post<{ secret: string }>('/users/me/second-factor', { password }));
    const confirm = (code: string) => as.post('/users/me/second-factor/confirm', { code });
    const codes = [];
    for (const n of guesses) codes.push((await confirm(`not-it-${n}`)).error?.code);
    expect(codes).to.deep.equal(guesses.map((n) => (n < quota ? 'WRONG_CODE' : 'RATE_LIMITED')));
    expect((await confirm(codeOf(secret))).error?.code).to.equal('RATE_LIMITED');
  });

  it('leave no address where they are counted, and nothing when their time is over', async () => {
    const email = `${randomUUID()}@example.com`;
    await tries(email, password, '198.51.100.77');
    const { database } = running.server.system;
    const counted = async () => database.query('select key, expire from kernel.rate_limits');
    const rows = await counted();
    expect(rows.length).to.be.greaterThan(0);
    for (const part of [email, email.slice(0, 8), '@', '198.51'])
      expect(JSON.stringify(rows), part).to.not.include(part);
    const forgetting = forgetRates(database);
    await forgetting.sweep(new Date().toISOString());
    expect(await counted()).to.have.length(rows.length);
    await forgetting.sweep(new Date(Date.now() + 901_000).toISOString());
    expect(await counted()).to.deep.equal([]);
  });
});
