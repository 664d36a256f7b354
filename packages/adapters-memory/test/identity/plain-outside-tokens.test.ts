import { PlainOutsideTokens } from '@quayside/adapters-memory';
import { describeOutsideTokens, outsideIssuers } from '@quayside/testkit';

describeOutsideTokens('memory', async () => {
  const tokens = new PlainOutsideTokens(outsideIssuers);
  return { tokens, issue: (...input) => tokens.issue(...input) };
});
