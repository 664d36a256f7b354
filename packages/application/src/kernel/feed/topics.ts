import { fail, ok, type Result } from '@quayside/domain/kernel';
import type { Issue } from '../failure.js';

export const mostTopics = 100;
export const longestTopic = 300;

/** What a subscriber wants to hear of; empty for everything. */
export interface Topics {
  readonly contexts: ReadonlySet<string>;
  /** Whether an event, by its topic `context.subject`, is among them. */
  includes(context: string, topic: string): boolean;
}

/**
 * Reads topics: `orders` is a whole context, `orders.ord_…` one of its subjects, `inventory.loc_…` with a `*` at the end all
 * subjects that begin like this. `known` are the contexts that there are.
 */
export const parseTopics = (
  texts: readonly string[],
  known: ReadonlySet<string>,
): Result<Topics, readonly [Issue, ...Issue[]]> => {
  if (texts.length > mostTopics) return fail([{ path: 'topics', message: `must have at most ${mostTopics} entries` }]);
  const whole = new Set<string>();
  const exact = new Set<string>();
  const beginnings = new Set<string>();
  const contexts = new Set<string>();
  const issues: Issue[] = [];
  for (const [index, text] of texts.entries()) {
    const [context = ''] = text.split('.', 1);
    const subject = text.slice(context.length + 1);
    if (!known.has(context) || text.length > longestTopic || text === `${context}.`) {
      const message = `must be one of ${[...known].join(', ')}, alone or with a subject behind a dot`;
      issues.push({ path: `topics.${index}`, message });
      continue;
    }
    contexts.add(context);
    if (subject === '' || subject === '*') whole.add(context);
    else if (subject.endsWith('*')) beginnings.add(text.slice(0, -1));
    else exact.add(text);
  }
  const [first, ...rest] = issues;
  if (first) return fail([first, ...rest]);
  const all = texts.length === 0;
  return ok({
    contexts: all ? known : contexts,
    includes: (context, topic) => all || whole.has(context) || exact.has(topic) || beginsWithOne(beginnings, topic),
  });
};

const beginsWithOne = (beginnings: ReadonlySet<string>, topic: string): boolean => {
  for (const beginning of beginnings) if (topic.startsWith(beginning)) return true;
  return false;
};
