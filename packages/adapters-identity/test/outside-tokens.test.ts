import type { Log } from '@quayside/application/kernel';
import { describeOutsideTokens, outsideIssuers, strangeIssuer } from '@quayside/testkit';
import { expect } from 'chai';
import { createHmac } from 'node:crypto';
import { useFakeTimers, type SinonFakeTimers } from 'sinon';
import { outsideTokens, type OutsideIssuer } from '../src/index.js';
import { ForeignIssuer } from './foreign-issuer.js';

const silent: Log = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const settingOf = (issuer: string, audience: string, changes: Partial<OutsideIssuer> = {}): OutsideIssuer => ({
  issuer,
  audience,
  jwksUrl: `${issuer}/jwks`,
  algorithms: ['EdDSA'],
  types: ['at+jwt'],
  ...changes,
});

describeOutsideTokens('jose', async () => {
  const foreign = new Map<string, ForeignIssuer>();
  for (const issuer of [...outsideIssuers.map((each) => each.issuer), strangeIssuer])
    foreign.set(issuer, await ForeignIssuer.make());
  const ofUrl = (url: string) => [...foreign].find(([issuer]) => `${issuer}/jwks` === url)?.[1];
  return {
    tokens: outsideTokens({
      issuers: outsideIssuers.map(({ issuer, audience }) => settingOf(issuer, audience)),
      log: silent,
      now: () => performance.now(),
      fetch: async (url) => Response.json({ keys: [ofUrl(new Request(url).url)?.jwk] }),
    }),
    issue: async (issuer, claims, header) => (await foreign.get(issuer)?.issue(claims, header)) ?? '',
  };
});

describe('the keys of an outside issuer', () => {
  const issuer = 'https://idp.example';
  let asked: string[];
  let answer: () => Promise<Response> | Response;
  let now: number;
  let warned: number;
  beforeEach(() => {
    [asked, now, warned] = [[], 0, 0];
  });
  const open = (changes: Partial<OutsideIssuer> = {}) =>
    outsideTokens({
      issuers: [settingOf(issuer, 'shop', changes)],
      log: { ...silent, warn: () => void (warned += 1) },
      now: () => now,
      fetch: async (url) => {
        asked.push(new Request(url).url);
        return answer();
      },
    });
  const claims = (changes: object = {}) => {
    const iat = Math.floor(Date.now() / 1_000);
    return { iss: issuer, aud: 'shop', sub: 'ada', iat, exp: iat + 600, ...changes };
  };

  it('are asked for when the first token comes, once for all that come then', async () => {
    const foreign = await ForeignIssuer.make();
    answer = () => Response.json({ keys: [foreign.jwk] });
    const tokens = open();
    expect(asked).to.deep.equal([]);
    const token = await foreign.issue(claims());
    const proven = await Promise.all(Array.from({ length: 20 }, () => tokens.prove(token)));
    expect(proven.every((each) => each?.subject === 'ada')).to.equal(true);
    await tokens.prove(await foreign.issue(claims({ sub: 'bob' })));
    expect(asked).to.deep.equal([`${issuer}/jwks`]);
  });

  it('are not asked for by tokens of others, and never where a token says', async () => {
    const foreign = await ForeignIssuer.make();
    answer = () => Response.json({ keys: [foreign.jwk] });
    const tokens = open();
    const elsewhere = 'https://evil.example/jwks';
    for (const header of [
      { jku: elsewhere },
      { x5u: elsewhere },
      { jwk: foreign.jwk },
      { x5c: ['MIIB'] },
      { kid: elsewhere },
    ])
      await tokens.prove(await foreign.issue(claims({ iss: 'https://evil.example' }), header));
    expect(asked).to.deep.equal([]);
    for (const header of [{ jku: elsewhere }, { x5u: elsewhere }, { jwk: foreign.jwk }, { x5c: ['MIIB'] }])
      expect(await tokens.prove(await foreign.issue(claims(), header))).to.equal(null);
    expect(asked, 'nor is the issuer itself, by such ones').to.deep.equal([]);
  });

  it('are not asked for again and again for the sake of keys that there are not', async () => {
    const foreign = await ForeignIssuer.make();
    answer = () => Response.json({ keys: [foreign.jwk] });
    const tokens = open();
    for (let n = 0; n < 50; n += 1)
      expect(await tokens.prove(await foreign.issue(claims(), { kid: `random-${n}` }))).to.equal(null);
    expect(asked).to.have.length(1);
  });

  for (const [what, respond] of [
    ['is away', () => Promise.reject(new TypeError('fetch failed'))],
    ['answers with an error', () => new Response('no', { status: 500 })],
    ['leads elsewhere', () => Response.redirect('https://evil.example/jwks', 302)],
    ['answers with no JSON', () => new Response('<html>')],
    ['answers with no keys', () => Response.json({ error: 'x' })],
    ['answers with keys that are none', () => Response.json({ keys: ['k1', null] })],
    ['answers without an end', () => new Response('x'.repeat(300_000))],
  ] as const)
    it(`refuse every token where the issuer ${what}, and ask for none again at once`, async () => {
      const foreign = await ForeignIssuer.make();
      answer = respond;
      const tokens = open();
      for (let n = 0; n < 20; n += 1) expect(await tokens.prove(await foreign.issue(claims()))).to.equal(null);
      expect([asked, warned]).to.deep.equal([[`${issuer}/jwks`], 1]);
    });

  it('are asked for again a moment after a failure, and not before, however many tokens come', async () => {
    const foreign = await ForeignIssuer.make();
    answer = () => Promise.reject(new TypeError('fetch failed'));
    const tokens = open();
    const token = await foreign.issue(claims());
    for (let n = 0; n < 20; n += 1) await tokens.prove(token);
    expect([asked.length, warned]).to.deep.equal([1, 1]);
    answer = () => Response.json({ keys: [foreign.jwk] });
    now += 5_000;
    expect(await tokens.prove(token)).to.include({ subject: 'ada' });
    expect(asked).to.have.length(2);
  });

  describe('as time goes by', () => {
    /** jose goes by the clock of the machine. */
    let time: SinonFakeTimers;
    beforeEach(() => {
      time = useFakeTimers({ now: Date.now(), toFake: ['Date'] });
    });
    afterEach(() => time.restore());
    const pass = (milliseconds: number): void => {
      time.tick(milliseconds);
      now += milliseconds;
    };

    it('follow a rotation: one that nobody has seen is asked for, half a minute after the last look at the earliest', async () => {
      const [old, fresh] = [await ForeignIssuer.make('EdDSA', 'old'), await ForeignIssuer.make('EdDSA', 'fresh')];
      answer = () => Response.json({ keys: [old.jwk] });
      const tokens = open();
      expect(await tokens.prove(await old.issue(claims()))).to.include({ subject: 'ada' });
      answer = () => Response.json({ keys: [old.jwk, fresh.jwk] });
      for (let n = 0; n < 20; n += 1) expect(await tokens.prove(await fresh.issue(claims()))).to.equal(null);
      expect(asked).to.have.length(1);
      pass(30_000);
      const proven = await Promise.all(
        Array.from({ length: 20 }, async () => tokens.prove(await fresh.issue(claims()))),
      );
      expect(proven.every((each) => each?.subject === 'ada')).to.equal(true);
      expect(await tokens.prove(await old.issue(claims()))).to.include({ subject: 'ada' });
      expect(asked).to.have.length(2);
    });

    it('are taken away ten minutes after their issuer did that, at the latest', async () => {
      const [old, fresh] = [await ForeignIssuer.make('EdDSA', 'old'), await ForeignIssuer.make('EdDSA', 'fresh')];
      answer = () => Response.json({ keys: [old.jwk] });
      const tokens = open();
      await tokens.prove(await old.issue(claims()));
      answer = () => Response.json({ keys: [fresh.jwk] });
      pass(600_000);
      expect(await tokens.prove(await old.issue(claims()))).to.equal(null);
      expect(await tokens.prove(await fresh.issue(claims()))).to.include({ subject: 'ada' });
    });

    it('go on while their issuer is away, an hour after it told them last, and no longer', async () => {
      const foreign = await ForeignIssuer.make();
      answer = () => Response.json({ keys: [foreign.jwk] });
      const tokens = open();
      const isGood = async (): Promise<boolean> => (await tokens.prove(await foreign.issue(claims()))) !== null;
      expect(await isGood()).to.equal(true);
      answer = () => Promise.reject(new TypeError('fetch failed'));
      for (let minutes = 10; minutes <= 50; minutes += 10) {
        pass(600_000);
        expect(await isGood(), `after ${minutes} minutes`).to.equal(true);
      }
      expect([asked.length, warned]).to.deep.equal([6, 5]);
      pass(1_200_001);
      expect(await isGood()).to.equal(false);
      answer = () => Response.json({ keys: [foreign.jwk] });
      pass(5_000);
      expect(await isGood()).to.equal(true);
    });

    it('that nobody has are asked for twice a minute at most, while their issuer is away too', async () => {
      const foreign = await ForeignIssuer.make();
      answer = () => Response.json({ keys: [foreign.jwk] });
      const tokens = open();
      await tokens.prove(await foreign.issue(claims()));
      answer = () => Promise.reject(new TypeError('fetch failed'));
      for (let seconds = 0; seconds < 120; seconds += 1) {
        await tokens.prove(await foreign.issue(claims(), { kid: `random-${seconds}` }));
        pass(1_000);
      }
      expect(asked).to.have.length(4);
    });
  });

  it('sign with the algorithms that are configured, and no other', async () => {
    const rsa = await ForeignIssuer.make('RS256');
    answer = () => Response.json({ keys: [rsa.jwk] });
    const token = await rsa.issue(claims());
    expect(await open().prove(token)).to.equal(null);
    expect(await open({ algorithms: ['ES256', 'RS256'] }).prove(token)).to.include({ subject: 'ada' });
    const signed = token
      .split('.')
      .slice(0, 2)
      .join('.')
      .replace(/^[^.]+/, () =>
        Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'at+jwt', kid: 'k1' })).toString('base64url'),
      );
    const mac = createHmac('sha256', JSON.stringify(rsa.jwk)).update(signed).digest('base64url');
    expect(await open({ algorithms: ['RS256'] }).prove(`${signed}.${mac}`)).to.equal(null);
    const none = Buffer.from(JSON.stringify({ alg: 'none', typ: 'at+jwt', kid: 'k1' })).toString('base64url');
    expect(await open({ algorithms: ['RS256'] }).prove(`${none}.${token.split('.')[1]}.`)).to.equal(null);
  });
});
