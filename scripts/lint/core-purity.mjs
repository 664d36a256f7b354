// Time, ids and chance arrive in the core as arguments, so that a history can be run again from its seed and end the same.
// The built-in rules of the linter ban the rest; a date without arguments, which is a clock, none of them sees.

const message = 'This reads the clock. Take the time as an argument.';

/** @param {{ type: string, name?: string }} node */
const isDate = (node) => node.type === 'Identifier' && node.name === 'Date';

export default {
  meta: { name: 'core' },
  rules: {
    'no-clock': {
      meta: { type: 'problem', docs: { description: 'Bans new Date() and Date(), which read the clock.' } },
      /** @param {{ report(finding: { node: object, message: string }): void }} context */
      create: (context) => ({
        /** @param {{ callee: { type: string, name?: string }, arguments: unknown[] }} node */
        NewExpression: (node) => {
          if (isDate(node.callee) && node.arguments.length === 0) context.report({ node, message });
        },
        /** @param {{ callee: { type: string, name?: string } }} node */
        CallExpression: (node) => {
          if (isDate(node.callee)) context.report({ node, message });
        },
      }),
    },
  },
};
