import type { Issue } from './failure.js';

/**
 * What is wrong with a value of JSON whatever schema it is for: what a schema would not see or a store cannot keep. That are keys
 * that every object has by its prototype, lone surrogates, U+0000, and more levels of arrays and objects than `depth`.
 */
export const unsoundIn = (value: object, depth: number): readonly Issue[] => {
  const issues: Issue[] = [];
  inspect(value, '', depth, issues);
  return issues;
};

const mostIssues = 20;
const badText = (text: string): string | null =>
  text.includes('\0')
    ? 'must not contain the character U+0000'
    : text.isWellFormed()
      ? null
      : 'must be well-formed Unicode';

const inspect = (value: object, path: string, depth: number, issues: Issue[]): void => {
  if (depth === 0) {
    issues.push({ path: shortened(path), message: 'is nested too deep' });
    return;
  }
  // `for … in` would make a text of each index of a long array.
  if (Array.isArray(value)) {
    for (let index = 0; index < value.length && issues.length < mostIssues; index++) {
      inspectEntry(value[index], path, index, depth, issues);
    }
    return;
  }
  for (const key in value) {
    if (issues.length >= mostIssues) return;
    if (key in Object.prototype) issues.push({ path: join(path, key), message: 'is not a field of this input' });
    else inspectEntry(value[key as keyof typeof value], path, key, depth, issues);
  }
};

/** The path is put together only where it is needed: nearly always it is not. */
const inspectEntry = (entry: unknown, path: string, key: string | number, depth: number, issues: Issue[]): void => {
  if (typeof entry === 'object' && entry !== null) inspect(entry, join(path, key), depth - 1, issues);
  else if (typeof entry === 'string') {
    const bad = badText(entry);
    if (bad !== null) issues.push({ path: join(path, key), message: bad });
  }
};

const join = (path: string, key: string | number): string => (path === '' ? `${key}` : `${path}.${key}`);
const shortened = (path: string): string => (path.length > 200 ? `${path.slice(0, 200)}…` : path);
