import { describeTokenSigner } from '@quayside/testkit';
import { expect } from 'chai';
import { createPublicKey, verify } from 'node:crypto';
import { joseTokens } from '../src/index.js';

describeTokenSigner('jose', joseTokens);

describe('tokens by jose', () => {
  const signer = joseTokens();
  const header = { alg: 'EdDSA', typ: 'at+jwt', kid: 'sgn_1' } as const;

  it('are such as anybody can verify who knows Ed25519', async () => {
    const pair = signer.makeKey();
    const token = await signer.sign(header, { sub: 'usr_1' }, pair);
    const key = createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: pair.publicKey }, format: 'jwk' });
    const end = token.lastIndexOf('.');
    const signature = Buffer.from(token.slice(end + 1), 'base64url');
    expect(verify(null, Buffer.from(token.slice(0, end)), key, signature)).to.equal(true);
  });

  it('has one spelling: the last letter of a signature has no bits to play with', async () => {
    const token = await signer.sign(header, { sub: 'usr_1' }, signer.makeKey());
    const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const read = Array.from(letters).filter((letter) => signer.read(token.slice(0, -1) + letter) !== null);
    // 86 letters hold 516 bits, and the signature has 512.
    expect(read).to.have.length(4);
    expect(read).to.include(token.at(-1));
  });
});
