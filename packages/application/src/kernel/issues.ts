import { fail, ok, type Result } from '@quayside/domain/kernel';
import * as v from 'valibot';
import type { Issue } from './failure.js';

/** More than these are not told: the first ones say what is wrong, and an answer has its limits too. */
const mostIssues = 50;

const noObject: Issue = { path: '', message: 'must be an object' };

/** An input as its schema has it, or what is wrong with it. */
export const parseInput = (schema: v.GenericSchema, input: unknown): Result<unknown, readonly Issue[]> => {
  // A schema of an object takes a list for one.
  if (Array.isArray(input)) return fail([noObject]);
  const parsed = v.safeParse(schema, input);
  return parsed.success ? ok(parsed.output) : fail(issuesOf(parsed.issues));
};

/** What is wrong with an input, by field. */
export const issuesOf = (issues: readonly v.BaseIssue<unknown>[]): readonly Issue[] =>
  issues.slice(0, mostIssues).map((issue) => ({ path: v.getDotPath(issue) ?? '', message: messageOf(issue) }));

const messageOf = (issue: v.BaseIssue<unknown>): string => {
  if (issue.type === 'strict_object' && issue.expected === 'never') return 'is not a field of this input';
  if (issue.received === 'undefined') return 'is required';
  if (issue.expected === 'Object' && !issue.path) return noObject.message;
  return issue.message.startsWith('Invalid ')
    ? `must be ${issue.expected ?? 'valid'}, not ${shorten(issue.received)}`
    : issue.message;
};

/** What was received is quoted back, but never at length. */
const shorten = (text: string): string => (text.length > 60 ? `${text.slice(0, 57)}…` : text);
