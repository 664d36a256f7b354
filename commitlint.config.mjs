export default {
  extends: ['@commitlint/config-conventional'],
  // A subject may begin with a name that is spelled with a capital, and a body may hold a long line of output.
  rules: { 'subject-case': [0], 'body-max-line-length': [0] },
};
