import type { TokenSigner } from '@quayside/application/identity';
import { PlainDigest } from '../kernel/index.js';

/** Tokens that look like signed ones, and that anybody can forge who reads this. */
export class PlainTokens implements TokenSigner {
  readonly #digest = new PlainDigest();

  makeKey() {
    const publicKey = this.#digest.secret().slice(0, 43);
    return { publicKey, privateKey: Array.from(publicKey).toReversed().join('') };
  }

  async sign(...[header, claims, { publicKey }]: Parameters<TokenSigner['sign']>): Promise<string> {
    const signed = `${encoded(header)}.${encoded(claims)}`;
    return `${signed}.${this.#signature(signed, publicKey)}`;
  }

  read(token: string) {
    const [header = '', claims = '', signature, ...more] = token.split('.');
    const said = { header: decoded(header), claims: decoded(claims) };
    const isWhole = said.header && said.claims && /^[0-9a-f]{64}$/.test(signature ?? '') && more.length === 0;
    return isWhole ? said : null;
  }

  async isSignedBy(token: string, publicKey: string): Promise<boolean> {
    const end = token.lastIndexOf('.');
    return token.slice(end + 1) === this.#signature(token.slice(0, end), publicKey);
  }

  #signature(signed: string, publicKey: string): string {
    return this.#digest.sha256(`${publicKey}.${signed}`);
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');

const decoded = (part: string): object | null => {
  const text = Buffer.from(part, 'base64url').toString();
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) && encoded(value) === part
      ? value
      : null;
  } catch {
    return null;
  }
};
