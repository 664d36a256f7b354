import { generateKeyPairSync } from 'node:crypto';
import { encoded, privateKeyOf, text, type Forge } from './forge.js';

/** Every kind of token that must be refused, by what is wrong with it. */
export type Kinds = Readonly<Record<string, (forge: Forge) => string>>;

const algorithms: Kinds = {
  ...Object.fromEntries(
    ['none', 'None', 'NONE', 'nOnE'].flatMap(
      (alg) =>
        [
          [
            `alg ${alg} without a signature`,
            ({ header, parts }) => `${encoded(text({ ...header, alg }))}.${parts[1]}.`,
          ],
          [
            `alg ${alg} with a signature`,
            ({ header, parts }) => `${encoded(text({ ...header, alg }))}.${parts[1]}.${parts[2]}`,
          ],
        ] satisfies [string, (forge: Forge) => string][],
    ),
  ),
  'no alg': (forge) => forge.signed(text({ typ: 'at+jwt', kid: forge.header['kid'] }), text(forge.claims)),
  'HS256 with the bytes of the public key': (forge) =>
    forge.withSecret('HS256', Buffer.from(forge.material.key.publicKey, 'base64url')),
  'HS256 with the public key as text': (forge) => forge.withSecret('HS256', forge.material.key.publicKey),
  'HS256 with the public key as PEM': (forge) =>
    forge.withSecret('HS256', forge.publicKey.export({ type: 'spki', format: 'pem' })),
  'HS512 with the public key as JWK': (forge) =>
    forge.withSecret('HS512', text(forge.publicKey.export({ format: 'jwk' }))),
  'HS256 with nothing': (forge) => forge.withSecret('HS256', ''),
  'ES256 over a signature of Ed25519': (forge) => forge.genuine({}, { alg: 'ES256' }),
  'RS256 over a signature of Ed25519': (forge) => forge.genuine({}, { alg: 'RS256' }),
  'another name of the algorithm': (forge) => forge.genuine({}, { alg: 'Ed25519' }),
  'the algorithm in lower case': (forge) => forge.genuine({}, { alg: 'eddsa' }),
  'the algorithm in a list': (forge) => forge.genuine({}, { alg: ['EdDSA'] }),
};

const keys: Kinds = {
  'a key of the forger under the kid of ours': (forge) => forge.forged({}),
  'a kid that there is not': (forge) => forge.forged({ kid: 'sgn_01h455vb4pex5vsknk084sn02q' }),
  'no kid': (forge) => forge.signed(text({ alg: 'EdDSA', typ: 'at+jwt' }), text(forge.claims)),
  'a kid that leads out of a folder': (forge) => forge.forged({ kid: '../../../../../../dev/null' }),
  'a kid that is SQL': (forge) => forge.forged({ kid: "x' or '1'='1" }),
  'a kid that is an address': (forge) => forge.forged({ kid: forge.material.canary }),
  'a kid in a list': (forge) => forge.genuine({}, { kid: [forge.material.key.kid] }),
  'a kid that is an object': (forge) => forge.genuine({}, { kid: { $ne: '' } }),
  'a kid that is a number': (forge) => forge.genuine({}, { kid: 1 }),
  'a kid that is nothing': (forge) => forge.genuine({}, { kid: null }),
  'a kid that is empty': (forge) => forge.genuine({}, { kid: '' }),
  'a kid in upper case': (forge) => forge.genuine({}, { kid: forge.material.key.kid.toUpperCase() }),
  'a kid with U+0000': (forge) => forge.genuine({}, { kid: `${forge.material.key.kid}\u0000` }),
  'a kid that is very long': (forge) => forge.forged({ kid: 'k'.repeat(3_000) }),
  'a key that is gone': (forge) => {
    const { gone } = forge.material;
    return forge.signed(text({ ...forge.header, kid: gone.kid }), text(forge.claims), privateKeyOf(gone));
  },
};

const headers: Kinds = {
  'a jku of the forger': (forge) => forge.forged({ jku: `${forge.material.canary}/jwks.json` }),
  'a jku beside a good signature': (forge) => forge.genuine({}, { jku: `${forge.material.canary}/jwks.json` }),
  'a jwk of the forger': (forge) => forge.forged({ jwk: forge.ownJwk }),
  'a jwk beside a good signature': (forge) => forge.genuine({}, { jwk: forge.publicKey.export({ format: 'jwk' }) }),
  'an x5u of the forger': (forge) => forge.forged({ x5u: `${forge.material.canary}/cert.pem` }),
  'an x5c of the forger': (forge) => forge.forged({ x5c: ['MIIB'] }),
  'an x5t of the forger': (forge) => forge.forged({ x5t: 'abc' }),
  'a crit beside a good signature': (forge) => forge.genuine({}, { crit: ['exp'], exp: 9_999_999_999 }),
  'a crit that nobody knows': (forge) => forge.genuine({}, { crit: ['https://example.com/x'] }),
  'b64 false': (forge) => forge.genuine({}, { b64: false, crit: ['b64'] }),
  zip: (forge) => forge.genuine({}, { zip: 'DEF' }),
  'cty JWT around another token': (forge) => forge.signed(text({ ...forge.header, cty: 'JWT' }), forge.material.good),
  'typ JWT, as an id token has it': (forge) => forge.genuine({}, { typ: 'JWT' }),
  'typ in full': (forge) => forge.genuine({}, { typ: 'application/at+jwt' }),
  'typ in upper case': (forge) => forge.genuine({}, { typ: 'AT+JWT' }),
  'typ of a refresh token': (forge) => forge.genuine({}, { typ: 'rt+jwt' }),
  'no typ': (forge) => forge.signed(text({ alg: 'EdDSA', kid: forge.header['kid'] }), text(forge.claims)),
};

const now = (): number => Math.floor(Date.now() / 1_000);

const claims: Kinds = {
  'iss of another': (forge) => forge.genuine({ iss: 'https://evil.example' }),
  'iss with a slash behind it': (forge) => forge.genuine({ iss: `${forge.material.issuer}/` }),
  'iss in a list': (forge) => forge.genuine({ iss: [forge.material.issuer] }),
  'no iss': (forge) => forge.without('iss'),
  'aud of another': (forge) => forge.genuine({ aud: 'https://evil.example' }),
  'aud in a list': (forge) => forge.genuine({ aud: [forge.material.audience] }),
  'aud of two': (forge) => forge.genuine({ aud: [forge.material.audience, 'https://evil.example'] }),
  'no aud': (forge) => forge.without('aud'),
  'sub of another': (forge) => forge.genuine({ sub: 'svc_01h455vb4pex5vsknk084sn02q' }),
  'sub that is a number': (forge) => forge.genuine({ sub: 1 }),
  'sub of a user': (forge) => forge.genuine({ sub: 'usr_01h455vb4pex5vsknk084sn02q' }),
  'sub of the machine': (forge) => forge.genuine({ sub: 'system:operator' }),
  'no sub': (forge) => forge.without('sub'),
  'exp that is over': (forge) => forge.genuine({ iat: now() - 1_801, exp: now() - 1 }),
  'exp as text': (forge) => forge.genuine({ exp: String(now() + 1_800) }),
  'exp that is no number': (forge) => forge.genuine({ exp: null }),
  'exp with a fraction': (forge) => forge.genuine({ exp: now() + 1_800.5 }),
  'exp that goes on for ever': (forge) => forge.genuine({ exp: 99_999_999_999 }),
  'exp of a day': (forge) => forge.genuine({ iat: now(), exp: now() + 86_400 }),
  'no exp': (forge) => forge.without('exp'),
  'iat in the future': (forge) => forge.genuine({ iat: now() + 600, exp: now() + 2_400 }),
  'iat as text': (forge) => forge.genuine({ iat: String(now()) }),
  'iat that is negative': (forge) => forge.genuine({ iat: -1, exp: 1_799 }),
  'no iat': (forge) => forge.without('iat'),
  'nbf in the future': (forge) => forge.genuine({ nbf: now() + 600 }),
  'nbf as text': (forge) => forge.genuine({ nbf: String(now() - 60) }),
  'no jti': (forge) => forge.without('jti'),
  'scope in a list': (forge) => forge.genuine({ scope: ['*'] }),
  'no scope': (forge) => forge.without('scope'),
  'client_id of another': (forge) => forge.genuine({ client_id: 'svc_01h455vb4pex5vsknk084sn02q' }),
  'a secret that there is not': (forge) => forge.genuine({ sec: 'sec_01h455vb4pex5vsknk084sn02q' }),
  'a session beside a secret': (forge) => forge.genuine({ sid: 'ses_01h455vb4pex5vsknk084sn02q' }),
  'a session that there is not': (forge) =>
    forge.signed(
      text(forge.header),
      text({
        ...forge.claims,
        sub: 'usr_01h455vb4pex5vsknk084sn02q',
        client_id: 'quayside',
        sec: undefined,
        sid: 'ses_01h455vb4pex5vsknk084sn02q',
      }),
    ),
  'a claim that we never write': (forge) => forge.genuine({ admin: true }),
  'a claim twice': (forge) =>
    forge.signed(text(forge.header), text(forge.claims).replace('"sub":', '"sub":"system:operator","sub":')),
  'a header field twice': (forge) =>
    forge.signed(text(forge.header).replace('"alg":', '"alg":"none","alg":'), text(forge.claims)),
  'a prototype among the claims': (forge) =>
    forge.signed(text(forge.header), text(forge.claims).replace('{', '{"__proto__":{"scope":"*"},')),
  'claims in a list': (forge) => forge.signed(text(forge.header), text([forge.claims])),
  'claims that are a text': (forge) => forge.signed(text(forge.header), text('sub')),
  'claims that are no JSON': (forge) => forge.signed(text(forge.header), 'sub=svc'),
  'no claims, as a detached signature has them': (forge) => `${forge.parts[0]}..${forge.parts[2]}`,
};

const signatures: Kinds = {
  'no signature': ({ parts }) => `${parts[0]}.${parts[1]}.`,
  'no third part': ({ parts }) => `${parts[0]}.${parts[1]}`,
  'a signature that lacks its last letter': ({ material }) => material.good.slice(0, -1),
  'a signature that lacks a byte': ({ parts }) =>
    `${parts[0]}.${parts[1]}.${encoded(Buffer.from(parts[2], 'base64url').subarray(0, 63))}`,
  'a signature that goes on': ({ material }) => `${material.good}AA`,
  'a signature of zeros': ({ parts }) => `${parts[0]}.${parts[1]}.${encoded(Buffer.alloc(64))}`,
  'a signature with one bit turned': ({ parts }) => {
    const bytes = Buffer.from(parts[2], 'base64url');
    bytes[10] = (bytes[10] ?? 0) ^ 1;
    return `${parts[0]}.${parts[1]}.${encoded(bytes)}`;
  },
  'the signature of another token': ({ parts, material }) =>
    `${parts[0]}.${parts[1]}.${material.another.split('.')[2]}`,
  'the claims of another token': ({ parts, material }) => `${parts[0]}.${material.another.split('.')[1]}.${parts[2]}`,
  'a signature that was made larger by the order of the curve': ({ parts }) =>
    `${parts[0]}.${parts[1]}.${encoded(raised(Buffer.from(parts[2], 'base64url')))}`,
  'a signature by another curve': (forge) => forge.forged({}, generateKeyPairSync('ed448').privateKey),
};

/** Ed25519 without its check that S is below the order of the curve takes this for another signature of the same. */
const raised = (signature: Buffer): Buffer => {
  const order = 2n ** 252n + 27742317777372353535851937790883648493n;
  let s = BigInt(`0x${Buffer.from(Array.from(signature.subarray(32)).toReversed()).toString('hex')}`) + order;
  const bytes = Buffer.from(signature);
  for (let index = 32; index < 64; index += 1) {
    bytes[index] = Number(s & 255n);
    s >>= 8n;
  }
  return bytes;
};

const spellings: Kinds = {
  padding: ({ parts }) => parts.map((part) => `${part}=`).join('.'),
  'a blank behind a dot': ({ material }) => material.good.replace('.', '. '),
  'a fourth part': ({ material }) => `${material.good}.`,
  'five parts, as an encrypted one has': ({ parts }) =>
    [encoded(text({ alg: 'dir', enc: 'A256GCM' })), '', parts[0], parts[1], parts[2]].join('.'),
  'letters of another base 64': ({ material }) => `${material.good.slice(0, -2)}+/`,
  'bits that do not count': ({ material }) => material.good.slice(0, -1) + nextLetter(material.good.at(-1) ?? 'A'),
  'a blank in the header': (forge) => forge.signed(text(forge.header).replace(':', ': '), text(forge.claims)),
  'a blank in the claims': (forge) => forge.signed(text(forge.header), text(forge.claims).replace(':', ': ')),
  'a line feed behind the claims': (forge) => forge.signed(text(forge.header), `${text(forge.claims)}\n`),
  'a mark of the byte order': (forge) => forge.signed(text(forge.header), `\ufeff${text(forge.claims)}`),
  'letters of JSON that are escaped': (forge) =>
    forge.signed(text(forge.header), text(forge.claims).replace('"sub"', '"\\u0073ub"')),
  'JSON in place of three parts': ({ parts }) => text({ payload: parts[1], protected: parts[0], signature: parts[2] }),
  'more than a token can have': (forge) => forge.genuine({ jti: 'j'.repeat(7_000) }),
  'nothing at all': () => '.',
  'two dots': () => '..',
};

const nextLetter = (letter: string): string => String.fromCharCode(letter.charCodeAt(0) + 1);

const others: Kinds = {
  'a refresh token': () => `qs_refresh_${'0'.repeat(44)}`,
  'the secret of a client': () => `qs_client_${'0'.repeat(44)}`,
  'an API key that there is not': () => `qs_live_${'0'.repeat(44)}`,
};

export const kinds: Kinds = { ...algorithms, ...keys, ...headers, ...claims, ...signatures, ...spellings, ...others };
