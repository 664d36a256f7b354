import { publishedFor, retiringFor, tokenLifetime } from '@quayside/domain/identity';
import { expect } from 'chai';
import { failureOf } from '../key-desk.js';
import { minute, openTokenDesk, partOf, type MadeAccount, type TokenDesk } from './token-desk.js';

interface Key {
  readonly id: string;
  readonly number: number;
  readonly state: string;
  readonly revoked: boolean;
}

describe('signing keys', () => {
  let desk: TokenDesk;
  let robots: MadeAccount;
  beforeEach(async () => {
    desk = await openTokenDesk();
    robots = await desk.account();
  });
  const keys = async (input: object = {}): Promise<readonly Key[]> =>
    (await desk.granted('list_signing_keys', { sort: 'number', ...input }))['items'] as readonly Key[];
  const states = async () => (await keys()).map(({ number, state }) => [number, state]);
  const rotate = (input: object = {}) => desk.granted('rotate_signing_key', input);
  const published = async (of = desk.identity) => (await of.publicKeys()).keys.map(({ kid }) => kid);
  const kidOf = (token: string): string => String(partOf(token, 'header')['kid']);
  const idOf = async (state: string): Promise<string> =>
    (await keys({ state: [state] }))[0]?.id ?? expect.fail(`no key is ${state}`);

  it('are two before the first call, one that signs and one that follows, however many processes begin', async () => {
    await Promise.all([desk.identity.begin(), desk.other.begin(), desk.other.begin()]);
    expect(await states()).to.deep.equal([
      [1, 'active'],
      [2, 'next'],
    ]);
    const listed = JSON.stringify(await desk.granted('list_signing_keys'));
    expect(listed)
      .to.include('public_key')
      .and.not.to.match(/sealed|private/);
    expect(await published()).to.deep.equal((await keys()).map(({ id }) => id));
  });

  it('sign with the next one only when everybody had time to learn of it, unless it must be', async () => {
    const failure = await failureOf(desk.ask('rotate_signing_key', {}));
    expect(failure).to.include({ code: 'NEXT_KEY_TOO_NEW', category: 'conflict' });
    expect(failure.details).to.deep.equal({ known_at: '2026-03-02T09:05:00.000Z' });
    desk.clock.advance(publishedFor - 1);
    expect(await desk.refused('rotate_signing_key')).to.equal('NEXT_KEY_TOO_NEW');
    desk.clock.advance(1);
    expect(await rotate()).to.deep.include({ number: 2, state: 'active' });
    expect(await rotate({ at_once: true })).to.deep.include({ number: 3, state: 'active' });
    expect(await states()).to.deep.equal([
      [1, 'retiring'],
      [2, 'retiring'],
      [3, 'active'],
      [4, 'next'],
    ]);
  });

  it('are rotated without an outage: a token of the retired one is good until it expires, in every process', async () => {
    const old = await desk.token(robots);
    desk.clock.advance(publishedFor);
    await rotate();
    const fresh = await desk.token(robots);
    expect(kidOf(fresh)).not.to.equal(kidOf(old));
    expect([await desk.isGood(old), await desk.isGood(fresh)]).to.deep.equal([
      [true, true],
      [true, true],
    ]);
    desk.clock.advance(tokenLifetime - publishedFor - 1);
    await desk.sweep();
    expect(await desk.isGood(old)).to.deep.equal([true, true]);
    desk.clock.advance(1);
    expect([await desk.isGood(old), await desk.isGood(fresh)]).to.deep.equal([
      [false, false],
      [true, true],
    ]);
    desk.clock.advance(retiringFor);
    await desk.sweep();
    expect(await states()).to.deep.equal([
      [1, 'gone'],
      [2, 'active'],
      [3, 'next'],
    ]);
    expect(await published()).not.to.include(kidOf(old));
  });

  it('are known to whoever keeps a copy of them, whatever token comes, while they are rotated by their age', async () => {
    desk = await openTokenDesk({ signsFor: 45 * minute });
    robots = await desk.account();
    const made: { readonly token: string; readonly at: number }[] = [];
    const copies: (readonly string[])[] = [];
    const used = new Set<string>();
    for (let now = 0; now < 240; now += 1) {
      await desk.sweep();
      made.push({ token: await desk.token(robots), at: now });
      copies.push(await published(desk.other));
      // A copy may be as old as it is allowed to be.
      const copy = copies.at(-1 - publishedFor / minute) ?? copies[0] ?? [];
      for (const { token, at } of made) {
        const isYoung = (now - at) * minute < tokenLifetime;
        expect(await desk.isGood(token), `made at ${at}, used at ${now}`).to.deep.equal([isYoung, isYoung]);
        if (isYoung) expect(copy, `at ${now}`).to.include(kidOf(token));
        used.add(kidOf(token));
      }
      desk.clock.advance(minute);
    }
    expect(used.size).to.equal(6);
  }).timeout(30_000);

  it('wait with a rotation that is due until everybody knows the next one, where that is new', async () => {
    desk = await openTokenDesk({ signsFor: 45 * minute });
    desk.clock.advance(45 * minute - 1);
    await desk.granted('revoke_signing_key', { id: await idOf('next') });
    const living = async () => (await keys({ state: ['next', 'active'] })).map(({ number, state }) => [number, state]);
    for (const [wait, expected] of [
      [
        1,
        [
          [1, 'active'],
          [3, 'next'],
        ],
      ],
      [
        publishedFor - 2,
        [
          [1, 'active'],
          [3, 'next'],
        ],
      ],
      [
        1,
        [
          [3, 'active'],
          [4, 'next'],
        ],
      ],
    ] as const) {
      desk.clock.advance(wait);
      await desk.sweep();
      expect(await living()).to.deep.equal(expected);
    }
  });

  it('take every token with them when they are revoked: here at once, elsewhere within a second', async () => {
    const token = await desk.token(robots);
    expect(await desk.isGood(token)).to.deep.equal([true, true]);
    const id = await idOf('active');
    expect(await desk.granted('revoke_signing_key', { id })).to.deep.include({ id, state: 'gone', revoked: true });
    expect((await desk.isGood(token))[0]).to.equal(false);
    const fresh = await desk.token(robots);
    expect(kidOf(fresh)).not.to.equal(id);
    desk.clock.advance(999);
    expect([await desk.isGood(token), await desk.isGood(fresh)]).to.deep.equal([
      [false, false],
      [true, true],
    ]);
    expect(await published(desk.other)).not.to.include(id);
    expect(await states()).to.deep.equal([
      [1, 'gone'],
      [2, 'active'],
      [3, 'next'],
    ]);
  });

  it('are revoked once: again changes nothing, and one that retired or is next goes too', async () => {
    const next = await idOf('next');
    await desk.granted('revoke_signing_key', { id: next });
    const once = await keys();
    expect(await desk.granted('revoke_signing_key', { id: next })).to.deep.include({ state: 'gone', version: 2 });
    expect(await keys()).to.deep.equal(once);
    const old = await desk.token(robots);
    await rotate({ at_once: true });
    await desk.granted('revoke_signing_key', { id: kidOf(old) });
    desk.clock.advance(1_000);
    expect(await desk.isGood(old)).to.deep.equal([false, false]);
    expect(await desk.refused('revoke_signing_key', { id: 'sgn_01h2xcejqtf2nbrexx3vqjhp41' })).to.equal(
      'SIGNING_KEY_NOT_FOUND',
    );
  });

  it('keep no private part once they sign no longer', async () => {
    const sealedOf = async () =>
      JSON.stringify((await keys()).map(({ id }) => desk.database.history(id))).match(/sealed|private/g);
    expect(await sealedOf()).to.equal(null);
    await rotate({ at_once: true });
    const [retired] = await desk.signingKeys.known();
    expect(retired).to.include({ state: 'retiring' }).and.not.to.have.property('sealedKey');
  });

  it('are listed for whoever may read identity, and changed by whoever may sign only', async () => {
    const reader = (await desk.makeKey({ scopes: ['identity:read', 'identity:write'] })).secret;
    await desk.granted('list_signing_keys', {}, reader);
    for (const [name, input] of [
      ['rotate_signing_key', { at_once: true }],
      ['revoke_signing_key', { id: await idOf('active') }],
    ] as const)
      expect(await desk.refused(name, input, reader)).to.equal('FORBIDDEN');
    expect(await states()).to.have.length(2);
  });
});
