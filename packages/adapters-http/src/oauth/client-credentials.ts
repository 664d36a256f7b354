import { percentDecoded } from '../query.js';

/** The client that a token request shows: by `Authorization: Basic` (RFC 6749, 2.3.1), or in its body. */
export interface ShownClient {
  readonly client_id?: string;
  readonly client_secret?: string;
}

/** Null where the header is no such one. Either part is encoded as a form has it, so that a colon may stand in it. */
export const basicClient = (authorization: string): ShownClient | null => {
  const [, base64 = ''] = /^basic +([A-Za-z0-9+/=]+) *$/i.exec(authorization) ?? [];
  const bytes = Buffer.from(base64, 'base64');
  const text = bytes.toString('utf8');
  const colon = text.indexOf(':');
  if (bytes.length === 0 || colon === -1 || text.includes('\ufffd')) return null;
  const id = formDecoded(text.slice(0, colon));
  const secret = formDecoded(text.slice(colon + 1));
  return id === null || secret === null ? null : { client_id: id, client_secret: secret };
};

const formDecoded = (text: string): string | null => percentDecoded(text.replaceAll('+', ' '));
