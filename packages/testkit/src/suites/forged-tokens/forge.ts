import { createHmac, createPrivateKey, createPublicKey, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

/** A key that tokens are signed with, as texts of a JWK. */
export interface ForgeKey {
  readonly kid: string;
  readonly publicKey: string;
  readonly privateKey: string;
}

/** What a forger has, and more than any forger should: the very key that the server signs with. */
export interface ForgeMaterial {
  readonly issuer: string;
  readonly audience: string;
  /** A token that is good. */
  readonly good: string;
  /** Another one, of the same kind. */
  readonly another: string;
  /** The key that signed both. */
  readonly key: ForgeKey;
  /** A key that signed once and was taken away. */
  readonly gone: ForgeKey;
  /** Where nobody must ask for anything. */
  readonly canary: string;
}

type Json = Readonly<Record<string, unknown>>;

/** Makes tokens of all sorts. What is not said otherwise is as in a good one, its signature too. */
export class Forge {
  readonly header: Json;
  readonly claims: Json;
  /** A key of the forger's own. */
  readonly own = generateKeyPairSync('ed25519');

  constructor(readonly material: ForgeMaterial) {
    const [header = '', claims = ''] = material.good.split('.');
    this.header = JSON.parse(decoded(header)) as Json;
    this.claims = JSON.parse(decoded(claims)) as Json;
  }

  get parts(): readonly [string, string, string] {
    const [header = '', claims = '', signature = ''] = this.material.good.split('.');
    return [header, claims, signature];
  }

  /** Signed by the server's own key: only what it says is wrong. */
  genuine(claims: Json, header: Json = {}): string {
    return this.signed(text({ ...this.header, ...header }), text({ ...this.claims, ...claims }));
  }

  /** The same, with some claims left out. */
  without(...names: readonly string[]): string {
    return this.signed(text(this.header), text(omit(this.claims, names)));
  }

  /** Signed by the forger's key. */
  forged(header: Json, key: KeyObject = this.own.privateKey): string {
    return this.signed(text({ ...this.header, ...header }), text(this.claims), key);
  }

  /** Signed with a secret, as algorithms of shared secrets do. */
  withSecret(alg: string, secret: string | Buffer): string {
    const signed = `${encoded(text({ ...this.header, alg }))}.${encoded(text(this.claims))}`;
    return `${signed}.${createHmac(alg.replace('HS', 'sha'), secret).update(signed).digest('base64url')}`;
  }

  /** Texts as they are, signed. */
  signed(header: string, claims: string, key: KeyObject = privateKeyOf(this.material.key)): string {
    const signing = `${encoded(header)}.${encoded(claims)}`;
    return `${signing}.${sign(null, Buffer.from(signing), key).toString('base64url')}`;
  }

  get publicKey(): KeyObject {
    return createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x: this.material.key.publicKey }, format: 'jwk' });
  }

  /** The forger's own public key, for headers that bring one along. */
  get ownJwk(): Json {
    return { ...this.own.publicKey.export({ format: 'jwk' }) };
  }
}

export const privateKeyOf = ({ publicKey, privateKey }: ForgeKey): KeyObject =>
  createPrivateKey({ key: { kty: 'OKP', crv: 'Ed25519', x: publicKey, d: privateKey }, format: 'jwk' });

export const encoded = (value: string | Buffer): string => Buffer.from(value).toString('base64url');
export const decoded = (part: string): string => Buffer.from(part, 'base64url').toString();
export const text = (value: unknown): string => JSON.stringify(value);

const omit = (value: Json, names: readonly string[]): Json =>
  Object.fromEntries(Object.entries(value).filter(([name]) => !names.includes(name)));
