/**
 * Reads one field of a JSON object from its text, without parsing all of it: views begin with their plain fields, and
 * what is looked for is among those. Anything unusual on the way falls back to parsing.
 */
export const fieldOf = (json: string, name: string): unknown => {
  let at = 1;
  while (json.charCodeAt(at) === quote) {
    const keyEnd = json.indexOf('"', at + 1);
    const colon = keyEnd + 1;
    if (keyEnd === -1 || json.charCodeAt(colon) !== 58) break;
    const end = scalarEnd(json, colon + 1);
    if (end === -1) break;
    if (keyEnd - at - 1 === name.length && json.startsWith(name, at + 1)) return scalar(json, colon + 1, end);
    if (json.charCodeAt(end) !== comma) break;
    at = end + 1;
  }
  const whole: unknown = JSON.parse(json);
  return typeof whole === 'object' && whole !== null && Object.hasOwn(whole, name)
    ? whole[name as keyof typeof whole]
    : undefined;
};

const quote = 34;
const comma = 44;
const backslash = 92;
const openBracket = 91;
const openBrace = 123;

/** A text without escapes is what stands between its quotes; a number is most of the rest. */
const scalar = (json: string, from: number, end: number): unknown =>
  json.charCodeAt(from) === quote ? json.slice(from + 1, end - 1) : JSON.parse(json.slice(from, end));

/** Where a plain value that begins at `from` ends; -1 where it is not plain, or a text with escapes. */
const scalarEnd = (json: string, from: number): number => {
  const first = json.charCodeAt(from);
  if (first === openBrace || first === openBracket) return -1;
  if (first !== quote) {
    let end = from;
    while (json.charCodeAt(end) !== comma && json.charCodeAt(end) !== 125 && end < json.length) end++;
    return end;
  }
  const end = json.indexOf('"', from + 1);
  for (let at = from + 1; at < end; at++) if (json.charCodeAt(at) === backslash) return -1;
  return end === -1 ? -1 : end + 1;
};
