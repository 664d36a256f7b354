import {
  addressBehind,
  contract,
  makeLimits,
  traceIdOf,
  type RateCounter,
  type RateState,
} from '@quayside/application/kernel';
import { aPrincipal } from '@quayside/testkit';
import { expect } from 'chai';
import * as v from 'valibot';

/** Counts in a map, without an end to any window. */
class CountingRates implements RateCounter {
  readonly taken = new Map<string, number>();

  take: RateCounter['take'] = async (policy, key): Promise<RateState> => {
    const name = `${policy.name} ${key}`;
    const taken = (this.taken.get(name) ?? 0) + 1;
    this.taken.set(name, taken);
    return { policy, remaining: policy.quota - taken, resetAfter: 1_500 };
  };
  restore: RateCounter['restore'] = async (policy, key) => void this.taken.delete(`${policy.name} ${key}`);
}

describe('limits of calls', () => {
  const policy = (name: string, quota: number) => ({ name, quota, window: 60_000 });
  const guarding = contract({
    name: 'identity.open',
    kind: 'command',
    summary: 'Open',
    scope: 'public',
    once: 'never',
    guards: { field: 'email' },
    input: v.strictObject({ email: v.string() }),
    output: v.strictObject({}),
    errors: {},
  });
  const [ada, bob] = [aPrincipal({ id: 'key_ada' }), aPrincipal({ id: 'key_bob' })];
  let counter: CountingRates;
  const limits = (quota = 2) =>
    makeLimits(counter, {
      principal: policy('principal', quota),
      address: policy('address', quota),
      account: policy('account', quota),
    });
  beforeEach(() => {
    counter = new CountingRates();
  });

  it('are those of a network of 64 bits where the address is one of IPv6, for whoever has one has all of them', async () => {
    const one = limits(1);
    const isRefused = async (address: string) => (await one.ofAddress(address))?.refusal !== null;
    for (const [first, same] of [
      ['2001:db8:0:1::7', '2001:DB8::1:ffff:ffff:ffff:ffff'],
      ['2001:db8::1', '2001:db8::2'],
      ['fe80::1%eth0', 'fe80::2'],
      ['::1', '0:0:0:0:0:0:0:2'],
      ['192.0.2.7', '::ffff:192.0.2.7'],
    ] as const)
      expect([await isRefused(first), await isRefused(same)], first).to.deep.equal([false, true]);
    for (const another of ['2001:db8:0:2::7', '2001:db8:1::1', '192.0.2.8', '::ffff:192.0.2.9'])
      expect(await isRefused(another), another).to.equal(false);
  });

  it('refuse the call that finds nothing left, and say when to come again', async () => {
    const two = limits(2);
    expect([(await two.ofPrincipal(ada))?.refusal, (await two.ofPrincipal(ada))?.refusal]).to.deep.equal([null, null]);
    expect((await two.ofPrincipal(ada))?.refusal).to.deep.include({
      code: 'RATE_LIMITED',
      category: 'limited',
      details: { policy: 'principal', retry_after: 2 },
    });
  });

  it('are each principal’s own', async () => {
    const one = limits(1);
    await one.ofPrincipal(ada);
    expect((await one.ofPrincipal(bob))?.refusal).to.equal(null);
  });

  it('count attempts on an account however it is written, and forget them when one was right', async () => {
    const one = limits(1);
    await one.ofAttempt(guarding, { email: 'ada@example.com' }, ada);
    expect((await one.ofAttempt(guarding, { email: ' Ada@Example.com ' }, bob))?.refusal?.code).to.equal(
      'RATE_LIMITED',
    );
    await one.attemptWasRight(guarding, { email: 'ADA@example.com' }, ada);
    expect((await one.ofAttempt(guarding, { email: 'ada@example.com' }, ada))?.refusal).to.equal(null);
  });

  it('count attempts of a caller on their own account, whatever they say', async () => {
    const one = limits(1);
    const own = { ...guarding, guards: 'caller' } as const;
    await one.ofAttempt(own, { email: 'ada@example.com' }, ada);
    expect((await one.ofAttempt(own, { email: 'x' }, ada))?.refusal?.code).to.equal('RATE_LIMITED');
    expect((await one.ofAttempt(own, {}, bob))?.refusal).to.equal(null);
    await one.attemptWasRight(own, {}, ada);
    expect((await one.ofAttempt(own, {}, ada))?.refusal).to.equal(null);
  });

  it('are none where there is no policy, nobody, or nothing guarded', async () => {
    const none = makeLimits(counter, { principal: null, address: null, account: null });
    expect(await none.ofPrincipal(ada)).to.equal(null);
    expect(await none.ofAddress('192.0.2.1')).to.equal(null);
    expect(await limits().ofAddress(null)).to.equal(null);
    expect(await limits().ofAttempt({ ...guarding, guards: { field: 'name' } }, { email: 'x' }, ada)).to.equal(null);
    expect(counter.taken.size).to.equal(0);
  });
});

describe('the address behind proxies', () => {
  const isOurs = (address: string): boolean => address.startsWith('10.');
  const cases: readonly (readonly [
    what: string,
    peer: string | null,
    forwarded: string | null,
    expected: string | null,
  ])[] = [
    ['without a proxy', '192.0.2.7', '198.51.100.1', '192.0.2.7'],
    ['behind a proxy of ours', '10.0.0.1', '198.51.100.1', '198.51.100.1'],
    ['behind two of ours', '10.0.0.1', '198.51.100.1, 10.0.0.2', '198.51.100.1'],
    ['where the caller made up the beginning', '10.0.0.1', '127.0.0.1, 198.51.100.1', '198.51.100.1'],
    ['of a proxy that speaks for itself', '10.0.0.1', null, '10.0.0.1'],
    ['of a chain that is ours only', '10.0.0.1', '10.0.0.3, 10.0.0.2', '10.0.0.3'],
    ['of nobody', null, '198.51.100.1', null],
  ];
  for (const [what, peer, forwarded, expected] of cases)
    it(`is right ${what}`, () => expect(addressBehind(peer, forwarded, isOurs)).to.equal(expected));
});

describe('the trace of a call', () => {
  const id = '0af7651916cd43dd8448eb211c80319c';
  it('is the one that traceparent names', () => expect(traceIdOf(`00-${id}-b7ad6b7169203331-01`)).to.equal(id));
  for (const wrong of [
    null,
    '',
    id,
    `00-${'0'.repeat(32)}-b7ad6b7169203331-01`,
    `00-${id}-${'0'.repeat(16)}-01`,
    `00-${id}-x-01`,
  ])
    it(`is none in ${JSON.stringify(wrong)}`, () => expect(traceIdOf(wrong)).to.equal(null));
});
