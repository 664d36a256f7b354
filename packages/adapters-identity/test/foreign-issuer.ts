import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose';

type Fields = Readonly<Record<string, unknown>>;

/** An issuer of the outside, with a key of its own. */
export class ForeignIssuer {
  private constructor(
    readonly alg: string,
    readonly privateKey: CryptoKey,
    readonly jwk: JWK,
  ) {}

  static async make(alg = 'EdDSA', kid = 'k1'): Promise<ForeignIssuer> {
    const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
    return new ForeignIssuer(alg, privateKey, { ...(await exportJWK(publicKey)), alg, kid, use: 'sig' });
  }

  issue(claims: Fields, header: Fields = {}): Promise<string> {
    const kid = String(this.jwk.kid);
    return new SignJWT({ ...claims })
      .setProtectedHeader({ alg: this.alg, typ: 'at+jwt', kid, ...header })
      .sign(this.privateKey);
  }
}
