/** What a token says of itself: nothing of it is proven. */
export interface UnprovenToken {
  readonly header: unknown;
  readonly claims: unknown;
}

/** Ed25519, as texts. */
export interface KeyPair {
  /** 32 bytes in base 64 (URL): `x` of a JWK (RFC 8037). */
  readonly publicKey: string;
  /** 32 bytes in base 64 (URL): `d` of a JWK. A secret. */
  readonly privateKey: string;
}

/** What is told of a token beside its claims. */
export interface TokenHeader {
  readonly alg: 'EdDSA';
  readonly typ: 'at+jwt';
  /** Which key signed it. */
  readonly kid: string;
}

/** Makes and reads tokens: JWS in its compact form (RFC 7515), signed with Ed25519. */
export interface TokenSigner {
  makeKey(): KeyPair;
  sign(header: TokenHeader, claims: Readonly<Record<string, unknown>>, pair: KeyPair): Promise<string>;
  /**
   * Null for a text that is not written to the letter as `sign` writes: in three parts, without padding, white space, stray bits
   * or a name twice. So one token has one spelling.
   */
  read(token: string): UnprovenToken | null;
  /** Whether the holder of the key signed it. Whatever the header says is not heeded. */
  isSignedBy(token: string, publicKey: string): Promise<boolean>;
}
