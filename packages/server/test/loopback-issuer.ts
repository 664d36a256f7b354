import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import { freePort } from './processes.js';

type Fields = Readonly<Record<string, unknown>>;

/** An issuer of tokens that is not us, on this machine: it signs with Ed25519, and publishes its keys. */
export class LoopbackIssuer {
  readonly #keys = new Map<string, { readonly privateKey: KeyObject; readonly jwk: object }>();
  readonly #server: Server;
  /** How often it was asked for its keys. */
  asked = 0;
  /** What it answers instead of its keys. */
  instead: RequestListener | null = null;

  private constructor(readonly port: number) {
    this.#server = createServer((request, response) => {
      this.asked += 1;
      if (this.instead) return this.instead(request, response);
      response.setHeader('content-type', 'application/jwk-set+json');
      response.end(JSON.stringify({ keys: [...this.#keys.values()].map(({ jwk }) => jwk) }));
    });
    this.makeKey('first');
  }

  static async start(): Promise<LoopbackIssuer> {
    const issuer = new LoopbackIssuer(await freePort());
    await issuer.listen();
    return issuer;
  }

  /** Its `iss`. */
  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** How a server is told to trust it. */
  setting(name: string, more: Fields = {}): Fields {
    const where = { issuer: this.url, jwks_url: `${this.url}/jwks` };
    return { name, ...where, audience: 'https://shop.test', algorithms: ['EdDSA'], ...more };
  }

  makeKey(kid: string): void {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const jwk = { ...publicKey.export({ format: 'jwk' }), kid, alg: 'EdDSA', use: 'sig' };
    this.#keys.set(kid, { privateKey, jwk });
  }

  /** A token about somebody for ten minutes, signed with a key of its own, with what is changed of it. */
  issue(claims: Fields = {}, header: Fields = {}): string {
    const now = Math.floor(Date.now() / 1_000);
    const said = { iss: this.url, aud: 'https://shop.test', sub: 'ada', iat: now, exp: now + 600, ...claims };
    const named = { alg: 'EdDSA', typ: 'at+jwt', kid: 'first', ...header };
    const signed = `${encoded(named)}.${encoded(said)}`;
    const key = this.#keys.get(named.kid) ?? this.#keys.get('first');
    if (!key) throw new Error('the issuer has no key');
    return `${signed}.${sign(null, Buffer.from(signed), key.privateKey).toString('base64url')}`;
  }

  async listen(): Promise<void> {
    this.#server.listen(this.port, '127.0.0.1');
    await once(this.#server, 'listening');
  }

  /** It is away: nobody listens any more. */
  async close(): Promise<void> {
    if (!this.#server.listening) return;
    const closed = once(this.#server, 'close');
    this.#server.close();
    this.#server.closeAllConnections();
    await closed;
  }
}

const encoded = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
