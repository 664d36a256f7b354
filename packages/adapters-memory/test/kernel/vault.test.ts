import { describeVault } from '@quayside/testkit';
import { PlainVault } from '../../src/index.js';

describeVault('memory', () => new PlainVault());
