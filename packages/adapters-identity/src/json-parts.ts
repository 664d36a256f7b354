/** The bytes of a text in base 64 (URL) without padding; null where another text would stand for the same bytes. */
export const bytesOf = (part: string): Buffer | null => {
  const bytes = Buffer.from(part, 'base64url');
  return part !== '' && bytes.toString('base64url') === part ? bytes : null;
};

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** An object of JSON; null for all else. */
export const recordOf = (bytes: Buffer): Readonly<Record<string, unknown>> | null => {
  try {
    const value: unknown = JSON.parse(utf8.decode(bytes));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Readonly<Record<string, unknown>>)
      : null;
  } catch {
    return null;
  }
};

/** The same, but only where it is written as `JSON.stringify` writes it, so that no name stands twice in it. */
export const objectOf = (bytes: Buffer): object | null => {
  const value = recordOf(bytes);
  return value !== null && JSON.stringify(value) === utf8.decode(bytes) ? value : null;
};
