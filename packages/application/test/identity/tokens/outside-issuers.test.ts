import { PlainOutsideTokens } from '@quayside/adapters-memory';
import type { OutsideTokens, TrustedIssuer } from '@quayside/application/identity';
import { expect } from 'chai';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { openTokenDesk, type TokenDesk } from './token-desk.js';

const url = 'https://idp.example';
const trusted: TrustedIssuer = { name: 'idp', issuer: url, scopeClaim: 'scope', scopePrefix: '', scopes: null };

describe('tokens of outside issuers', () => {
  let time: SinonFakeTimers;
  let known: PlainOutsideTokens;
  let proven: string[];
  beforeEach(() => {
    // Tokens of others go by the clock of the machine.
    time = useFakeTimers({ now: Date.parse('2026-03-02T09:00:00.000Z'), toFake: ['Date'] });
    known = new PlainOutsideTokens([{ issuer: url, audience: 'shop' }]);
    proven = [];
  });
  afterEach(() => time.restore());
  const watched = (): OutsideTokens => ({
    prove: async (token) => {
      proven.push(token);
      return known.prove(token);
    },
  });
  const open = (changes: Partial<TrustedIssuer> = {}, issuers = [{ ...trusted, ...changes }]): Promise<TokenDesk> =>
    openTokenDesk({ outside: { issuers, tokens: watched() } });
  const token = (claims: object = {}): Promise<string> => {
    const iat = Date.now() / 1_000;
    return known.issue(url, {
      iss: url,
      aud: 'shop',
      sub: 'ada',
      iat,
      exp: iat + 600,
      scope: 'orders:read',
      ...claims,
    });
  };
  const scopesOf = async (desk: TokenDesk, claims: object): Promise<readonly string[] | null> => {
    const principal = await desk.principalOf(await token(claims));
    return principal && [...principal.scopes].toSorted();
  };

  it('make their subject a caller, by the name of the issuer here', async () => {
    const desk = await open();
    expect(await desk.principalOf(await token())).to.deep.equal({
      id: 'ext_idp|ada',
      kind: 'external',
      name: 'ada (idp)',
      scopes: new Set(['orders:read']),
      sessionId: null,
    });
    expect(await desk.refused('list_keys', {}, await token())).to.equal('FORBIDDEN');
    await desk.granted('list_keys', {}, await token({ scope: 'identity:read' }));
  });

  it('give scopes as a text or a list, those that there are, and never many by one word', async () => {
    const desk = await open();
    for (const [scope, given] of [
      ['orders:read  orders:write', ['orders:read', 'orders:write']],
      [
        ['orders:write', 7, null, 'orders:read'],
        ['orders:read', 'orders:write'],
      ],
      ['* orders:* identity:* orders:fly', []],
      ['', []],
      [undefined, []],
      [{ 'orders:read': true }, []],
    ] as const)
      expect(await scopesOf(desk, { scope }), JSON.stringify(scope)).to.deep.equal(given);
  });

  it('give by prefix and by table what is written there, and nothing that is inherited', async () => {
    const prefixed = await open({ scopePrefix: 'quayside/' });
    expect(await scopesOf(prefixed, { scope: 'quayside/orders:read orders:write quayside/*' })).to.deep.equal([
      'orders:read',
    ]);
    const mapped = await open({ scopeClaim: 'groups', scopes: { boss: ['*'], packers: ['orders:read'] } });
    expect(await scopesOf(mapped, { groups: ['packers', 'toString', '__proto__', 'orders:write'] })).to.deep.equal([
      'orders:read',
    ]);
    expect(await scopesOf(mapped, { groups: 'boss' })).to.deep.equal(['*']);
    expect(await scopesOf(mapped, {}), 'another claim').to.deep.equal([]);
  });

  it('are not taken where their subject could be mistaken in an id', async () => {
    const desk = await open();
    for (const sub of ['a b', 'ada\n', 'äda', '\u202eada', 'x'.repeat(256)])
      expect(await desk.principalOf(await token({ sub })), JSON.stringify(sub)).to.equal(null);
    expect(await desk.principalOf(await token({ sub: 'x'.repeat(255) }))).not.to.equal(null);
    expect(await desk.principalOf(await token({ sub: 'auth0|5f7c' }))).to.include({ id: 'ext_idp|auth0|5f7c' });
  });

  it('are proven once a minute, however often they are shown, and no longer good when they are proven no more', async () => {
    const desk = await open();
    const shown = await token({ exp: Date.now() / 1_000 + 3_600 });
    const pass = (milliseconds: number): void => {
      desk.clock.advance(milliseconds);
      time.tick(milliseconds);
    };
    for (let n = 0; n < 10; n += 1) expect(await desk.principalOf(shown)).not.to.equal(null);
    pass(59_999);
    await desk.sweep();
    expect(await desk.principalOf(shown)).not.to.equal(null);
    expect(proven).to.have.length(1);
    // Its issuer has another key now.
    known = new PlainOutsideTokens([]);
    expect(await desk.principalOf(shown)).not.to.equal(null);
    pass(1);
    expect(await desk.principalOf(shown)).to.equal(null);
    expect(proven).to.have.length(2);
  });

  it('end at their time, also one that is remembered', async () => {
    const desk = await open();
    const shown = await token({ exp: Date.now() / 1_000 + 30 });
    expect(await desk.principalOf(shown)).not.to.equal(null);
    desk.clock.advance(29_999);
    expect(await desk.principalOf(shown)).not.to.equal(null);
    desk.clock.advance(1);
    expect(await desk.principalOf(shown)).to.equal(null);
  });

  it('are not looked at where nobody is trusted, nor what is no token, nor a key of ours', async () => {
    const alone = await open({}, []);
    expect(await alone.principalOf(await token())).to.equal(null);
    const desk = await open();
    const { secret } = await desk.makeKey({ scopes: ['*'] });
    for (const text of [secret, 'a.b', 'a.b.c.d.e', `${await token()}\n`, `${'a'.repeat(8_192)}.b.c`])
      await desk.principalOf(text);
    expect(proven).to.deep.equal([]);
  });
});
