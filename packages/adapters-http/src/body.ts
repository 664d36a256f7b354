import type { IncomingMessage } from 'node:http';
import { refuse, type Refusal } from './refusal.js';

const nothing = Buffer.alloc(0);
const mergePatch = 'application/merge-patch+json';

/** The refusal of a body where none is read; null where there is none. */
export const bodyNotExpected = ({ headers }: IncomingMessage): Refusal | null => {
  const length = headers['content-length'];
  return (length !== undefined && length !== '0') || headers['transfer-encoding'] !== undefined
    ? refuse('BODY_NOT_EXPECTED', {}, { connection: 'close' })
    : null;
};

/** The whole body. Refuses one that is too large: by its announced length at once, else as soon as it is. */
export const readBody = (incoming: IncomingMessage, most: number): Buffer | Refusal | Promise<Buffer | Refusal> => {
  const announced = incoming.headers['content-length'];
  if (announced === '0' || (announced === undefined && incoming.headers['transfer-encoding'] === undefined))
    return nothing;
  if (Number(announced) > most) return tooLarge(most);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let length = 0;
    const end = (body: Buffer | Refusal): void => {
      incoming.off('data', take).off('end', whole).off('error', cut).off('close', cut);
      resolve(body);
    };
    const take = (chunk: Buffer): void => {
      length += chunk.length;
      chunks.push(chunk);
      if (length <= most) return;
      // Nothing more is taken in; what still comes is thrown away for a moment by the server, which then hangs up.
      incoming.pause();
      end(tooLarge(most));
    };
    const whole = (): void => end(chunks.length === 1 ? (chunks[0] ?? nothing) : Buffer.concat(chunks));
    // The caller has gone, so this is told to nobody.
    const cut = (): void => end(refuse('MALFORMED_REQUEST', { reason: 'the body ended too early' }));
    incoming.on('data', take).on('end', whole).on('error', cut).on('close', cut);
  });
};

const tooLarge = (most: number): Refusal => refuse('BODY_TOO_LARGE', { most_bytes: most });

/** Null where the type of a body can be read: JSON, and for a change of some fields JSON Merge Patch (RFC 7396) too. */
export const refusedType = (incoming: IncomingMessage, patch: boolean): Refusal | null => {
  const type = incoming.headers['content-type'] ?? '';
  const encoding = incoming.headers['content-encoding'] ?? 'identity';
  const accepted = patch ? ['application/json', mergePatch] : ['application/json'];
  if (encoding !== 'identity')
    return refuse('UNSUPPORTED_MEDIA_TYPE', { content_encoding: encoding.slice(0, 100), accepted: ['identity'] });
  if (type === 'application/json') return null;
  const [name = '', ...parameters] = type
    .toLowerCase()
    .split(';')
    .map((part) => part.trim());
  const isUtf8 = parameters.every(
    (parameter) => !parameter.startsWith('charset=') || /^charset="?utf-?8"?$/.test(parameter),
  );
  if (accepted.includes(name) && isUtf8) return null;
  return refuse(
    'UNSUPPORTED_MEDIA_TYPE',
    { content_type: type.slice(0, 100), accepted },
    patch ? { 'Accept-Patch': accepted.join(', ') } : null,
  );
};
