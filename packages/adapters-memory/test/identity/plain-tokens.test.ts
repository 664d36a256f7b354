import { PlainTokens } from '@quayside/adapters-memory';
import { describeTokenSigner } from '@quayside/testkit';

describeTokenSigner('memory', () => new PlainTokens());
