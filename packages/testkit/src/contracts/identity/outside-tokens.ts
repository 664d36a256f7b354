import type { OutsideTokens } from '@quayside/application/identity';
import { expect } from 'chai';

/** Issuers that are trusted, one that is not, and how each of them makes a token. */
export interface OutsideTokensUnderTest {
  readonly tokens: OutsideTokens;
  /** A token of an issuer, signed with its key; with the `kid` and `typ` of its tokens where the header says nothing else. */
  issue(
    issuer: string,
    claims: Readonly<Record<string, unknown>>,
    header?: Readonly<Record<string, unknown>>,
  ): Promise<string>;
}
/** Who is trusted, and what their tokens must be made out to. */
export const outsideIssuers = [
  { issuer: 'https://one.example', audience: 'https://shop.test' },
  { issuer: 'https://two.example/', audience: 'shop' },
] as const;
/** Nobody trusts this one. */
export const strangeIssuer = 'https://evil.example';

/** What holds for whatever proves tokens of others. Times are those of the real clock, as tokens of others have them. */
export const describeOutsideTokens = (name: string, make: () => Promise<OutsideTokensUnderTest>): void => {
  describe(`outside tokens: ${name}`, () => {
    let outside: OutsideTokensUnderTest;
    before(async () => {
      outside = await make();
    });
    const [one, two] = outsideIssuers;
    const seconds = (from: number): number => Math.floor(Date.now() / 1_000) + from;
    const claims = (changes: Readonly<Record<string, unknown>> = {}) => ({
      iss: one.issuer,
      aud: one.audience,
      sub: 'ada',
      iat: seconds(0),
      exp: seconds(600),
      ...changes,
    });
    const proven = async (changes: object = {}, header: object = {}, issuer: string = one.issuer) =>
      outside.tokens.prove(await outside.issue(issuer, claims({ ...changes }), { ...header }));

    it('tells what a good token says, and until when', async () => {
      const said = claims({ groups: ['shop'], scope: 'orders:read' });
      expect(await outside.tokens.prove(await outside.issue(one.issuer, said))).to.deep.equal({
        issuer: one.issuer,
        subject: 'ada',
        claims: said,
        expiresAt: said.exp * 1_000,
      });
    });

    it('takes one issuer for itself, and not for the other', async () => {
      const others = { iss: two.issuer, aud: two.audience };
      expect(await proven(others, {}, two.issuer)).to.include({ issuer: two.issuer });
      expect(await proven(others)).to.equal(null);
      expect(await proven({}, {}, two.issuer)).to.equal(null);
    });

    it('takes a token that is made out to others as well', async () => {
      expect(await proven({ aud: ['x', one.audience] })).to.include({ subject: 'ada' });
    });

    for (const [what, changes] of [
      ['an issuer whom nobody trusts', { iss: strangeIssuer }],
      ['an issuer that is spelt otherwise', { iss: `${one.issuer}/` }],
      ['an issuer in a list', { iss: [one.issuer] }],
      ['no issuer', { iss: undefined }],
      ['another audience', { aud: two.audience }],
      ['no audience', { aud: undefined }],
      ['no subject', { sub: undefined }],
      ['an empty subject', { sub: '' }],
      ['a subject that is a number', { sub: 7 }],
      ['no end', { exp: undefined }],
      ['an end that is over', { iat: seconds(-900), exp: seconds(-60) }],
      ['an end that is text', { exp: String(seconds(600)) }],
      ['no beginning', { iat: undefined }],
      ['a beginning in the future', { iat: seconds(600), exp: seconds(1_200) }],
      ['a time before which it is not good', { nbf: seconds(600) }],
    ] as const)
      it(`takes none with ${what}`, async () => {
        expect(await proven(changes)).to.equal(null);
      });

    it('takes none that somebody else signed, or of a key that there is not', async () => {
      expect(await proven({}, {}, strangeIssuer)).to.equal(null);
      expect(await proven({}, { kid: 'other' })).to.equal(null);
      expect(await proven({}, { kid: undefined })).to.equal(null);
    });

    it('takes none of another type', async () => {
      for (const typ of ['JWT', undefined, 'rt+jwt', 7]) expect(await proven({}, { typ }), String(typ)).to.equal(null);
      expect(await proven({}, { typ: 'application/at+jwt' })).to.include({ subject: 'ada' });
    });

    it('takes none that was changed, cut or made up', async () => {
      const token = await outside.issue(one.issuer, claims());
      const [header = '', , signature = ''] = token.split('.');
      const forged = Buffer.from(JSON.stringify(claims({ sub: 'eve' }))).toString('base64url');
      for (const text of [
        `${header}.${forged}.${signature}`,
        `${token}.x`,
        `${token}=`,
        token.slice(0, -2),
        `${token.split('.').slice(0, 2).join('.')}.`,
        '..',
        '',
        'a.b.c',
      ])
        expect(await outside.tokens.prove(text), text).to.equal(null);
    });
  });
};
