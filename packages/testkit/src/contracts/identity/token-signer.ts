import type { KeyPair, TokenHeader, TokenSigner } from '@quayside/application/identity';
import { expect } from 'chai';

const header: TokenHeader = { alg: 'EdDSA', typ: 'at+jwt', kid: 'sgn_1' };
const claims = { sub: 'usr_1', name: 'Ada ☕', exp: 1_900_000_000, scope: 'orders:read' };
const encoded = (text: string): string => Buffer.from(text).toString('base64url');

/** What holds for whatever signs tokens. */
export const describeTokenSigner = (name: string, make: () => TokenSigner): void => {
  describe(`token signer: ${name}`, () => {
    let signer: TokenSigner;
    let pair: KeyPair;
    let token: string;
    beforeEach(async () => {
      signer = make();
      pair = signer.makeKey();
      token = await signer.sign(header, claims, pair);
    });
    const parts = () => token.split('.') as [string, string, string];

    it('makes each key anew, as texts that a column can hold', () => {
      const other = signer.makeKey();
      expect(other.publicKey).not.to.equal(pair.publicKey);
      expect(other.privateKey).not.to.equal(pair.privateKey);
      for (const text of Object.values(pair)) expect(text).to.match(/^[\w-]{43}$/);
    });

    it('reads what it wrote', () => {
      expect(signer.read(token)).to.deep.equal({ header, claims });
    });

    it('knows what a key signed, and what another did', async () => {
      expect(await signer.isSignedBy(token, pair.publicKey)).to.equal(true);
      expect(await make().isSignedBy(token, pair.publicKey)).to.equal(true);
      expect(await signer.isSignedBy(token, signer.makeKey().publicKey)).to.equal(false);
    });

    it('takes no claim for signed that was changed, and no signature of another token', async () => {
      const [first, , last] = parts();
      const changed = `${first}.${encoded(JSON.stringify({ ...claims, sub: 'usr_2' }))}.${last}`;
      expect(signer.read(changed)).not.to.equal(null);
      expect(await signer.isSignedBy(changed, pair.publicKey)).to.equal(false);
    });

    const respelt: Readonly<Record<string, () => string>> = {
      'with padding': () =>
        parts()
          .map((part) => `${part}=`)
          .join('.'),
      'with a line feed': () => `${token}\n`,
      'with a blank in the middle': () => token.replace('.', '. '),
      'with a fourth part': () => `${token}.x`,
      'without a signature': () => `${parts().slice(0, 2).join('.')}.`,
      'of two parts': () => parts().slice(0, 2).join('.'),
      'with a shorter signature': () => token.slice(0, -4),
      'with a longer signature': () => `${token}AAAA`,
      'with claims that have a blank in them': () => withClaims('{"sub": "usr_1"}'),
      'with claims that name something twice': () => withClaims('{"sub":"usr_1","sub":"usr_2"}'),
      'with claims in a list': () => withClaims('["usr_1"]'),
      'with claims that are no JSON': () => withClaims('sub=usr_1'),
      'with claims that are nothing': () => withClaims('null'),
      'with a header that has a blank in it': () => `${encoded('{"alg": "EdDSA"}')}.${parts()[1]}.${parts()[2]}`,
      'that is empty': () => '',
      'that is two dots': () => '..',
    };
    const withClaims = (text: string) => `${parts()[0]}.${encoded(text)}.${parts()[2]}`;
    for (const [what, spell] of Object.entries(respelt))
      it(`reads no token ${what}`, () => {
        expect(signer.read(spell())).to.equal(null);
      });
  });
};
