import { isUtf8 } from 'node:buffer';
import { unsoundIn } from '@quayside/application/kernel';
import { refuse, refuseInput, type Refusal } from './refusal.js';

/**
 * Reads a body of JSON (RFC 8259) that is an object. Refuses what is no UTF-8, no JSON or nested too deep, and what a
 * schema would not see or a store cannot keep: keys that every object has by its prototype, lone surrogates, U+0000.
 */
export const readJson = (bytes: Buffer, depth: number): Record<string, unknown> | Refusal => {
  if (!isUtf8(bytes)) return malformed('is not UTF-8');
  let value: unknown;
  try {
    value = JSON.parse(bytes.toString('utf8'));
  } catch (error) {
    return malformed(error instanceof SyntaxError ? error.message.slice(0, 200) : 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return refuseInput([{ path: '', message: 'must be an object' }]);
  }
  const issues = unsoundIn(value, depth);
  // It was parsed as an object a few lines above.
  return issues.length > 0 ? refuseInput(issues) : (value as Record<string, unknown>);
};

const malformed = (message: string): Refusal => refuse('MALFORMED_JSON', { issues: [{ path: '', message }] });
